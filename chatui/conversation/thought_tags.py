"""The tags between which models write their thoughts, where a server leaves them in the answer."""

from typing import Final

THOUGHT_TAGS: Final = {
    # DeepSeek-R1, Qwen3, QwQ, GLM, MiniMax, Kimi K2: their chat templates.
    "<think>": "</think>",
    # What Open WebUI takes for thoughts as well (DEFAULT_REASONING_TAGS).
    "<thinking>": "</thinking>",
    "<reason>": "</reason>",
    "<reasoning>": "</reasoning>",
    "<Thought>": "</Thought>",
    # Gemini's OpenAI endpoint with include_thoughts; EXAONE Deep's chat template.
    "<thought>": "</thought>",
    # Seed-OSS: vLLM's SeedOSSReasoningParser.
    "<seed:think>": "</seed:think>",
    # Magistral: vLLM's MistralReasoningParser.
    "[THINK]": "[/THINK]",
    # Kimi-VL and Kimi-Dev: their model cards.
    "◁think▷": "◁/think▷",
    # OpenThinker, Sky-T1: the system prompt on their model cards.
    "<|begin_of_thought|>": "<|end_of_thought|>",
    # Command A Reasoning, Command R7B: Cohere's chat templates.
    "<|START_THINKING|>": "<|END_THINKING|>",
    # Apertus: its chat template.
    "<|inner_prefix|>": "<|inner_suffix|>",
    # Gemma 4: vLLM's Gemma4ReasoningParser.
    "<|channel>thought": "<channel|>",
    # Solar Open: its chat template.
    "<|think|>": "<|end|>",
    # gpt-oss: OpenAI's harmony response format.
    "<|channel|>analysis<|message|>": "<|end|>",
    "<|start|>assistant<|channel|>analysis<|message|>": "<|end|>",
}
"""The closing tag of each opening one."""

OPENED_BY_TEMPLATES: Final = frozenset(THOUGHT_TAGS.values()) - {
    "</reason>",
    "</reasoning>",
    "<|end|>",
}
"""The closing tags that come alone where the chat template puts the opening one into the prompt."""

ANSWER_TAGS: Final = {
    "<|begin_of_solution|>": "<|end_of_solution|>",
    "<|START_RESPONSE|>": "<|END_RESPONSE|>",
    "<|channel|>final<|message|>": "<|return|>",
    "<|start|>assistant<|channel|>final<|message|>": "<|return|>",
}
"""What some of these models put around the answer behind their thoughts."""
