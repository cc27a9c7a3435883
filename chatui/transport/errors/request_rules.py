"""What servers say of a request: its prompt, its length, and what they do not take in it.

The rows of a subject stand from the most certain words to the least.
"""

from typing import Final

from chatui.errors import ContextTooLong, PicturesRefused, RequestRefused
from chatui.transport.errors.rule import ANY, SERVER, Rule, statuses, words

_SENT: Final = r"(?P<parameter>temperature|top_p|presence_penalty|frequency_penalty)"
"""The parameters that chatui sends; other names in an error are of something else."""
_REFUSED: Final = (
    r"\W{0,2} ((is|are) )?(currently |yet )?"
    r"(not |un)(supported|allowed|enabled|permitted|accepted|available)\b"
)
_TAKES_NO: Final = r"(not|n't|cannot) (currently )?(support|accept|take|allow|process|handle)s?"
_IMAGES: Final = r"(images?( inputs?| content)?|vision( inputs?)?|multi-?modal( inputs?| content)?)"
_SYSTEM: Final = r"(system|developer)\W? (role|messages?|prompts?|instructions?)"

FILTER: Final = (
    Rule(
        RequestRefused,
        ANY,
        words(
            r"\boutput(text)?(blocked| blocked|sensitive| new_sensitive)|\A.*\b10014\b",
            r"output (text |data )?may contain|generated text has been blocked|输出内容.{0,20}敏感",
        ),
        "The filter of {name} stopped the reply",
        "Rephrase the prompt, or choose another model.",
        said_by="Anthropic: Output blocked by content filtering policy; DashScope, Bedrock; "
        "Volcengine: OutputTextSensitiveContentDetected; MiniMax: 1027; Spark: 10014",
    ),
    Rule(
        RequestRefused,
        ANY,
        words(
            r"\bcontent_filter\b|responsibleaipolicyviolation|content management policy",
            r"\b(input|prompt|content|request|message) (was |is |has been )?flagged\b",
            r"content_?policy_?violation|violates (our )?(usage|content) (guidelines|polic)",
            r"blocked by our content filters|rejected .{0,60}?(safety system|high risk)",
            r"blocked due to (prohibited_content|safety|security)|safety_check_type",
            r"data_?inspection_?failed|(may contain|contains) (inappropriate|sensitive)",
            r"unsafe or sensitive content|\bnew_sensitive\b|sensitivecontentdetected",
            r"\A.*\b10013\b|审核不通过|敏感(内容|信息|词)|违规|不当内容|content exists risk",
            r"violat(es|ing) (our |(our |the )?(usage|content|use|safety) )(polic|guidelines)",
            r"(blocked|rejected|flagged) (by|due to) .{0,30}?(filter|moderation|safety|guardrail)",
            r"\bmoderation_blocked\b|guardrail blocked|contains prohibited content",
            r"(input|prompt|content) (flagged|blocked)|harmful content detected",
        ),
        "The filter of {name} refused the prompt",
        "Rephrase it, or choose another model.",
        said_by="Azure: content_filter; OpenRouter, OpenAI, DashScope, Spark, Z.ai, DeepSeek, xAI, "
        "Moonshot, MiniMax: 1026, Gemini, Volcengine, Cloudflare",
    ),
)

TAKEN: Final = (
    Rule(
        PicturesRefused,
        ANY,
        words(
            r"unknown variant .?image_url\b|image_url is only supported by certain models",
            r"endpoints found that support image input|required for image input",
            rf"\b({_IMAGES}|image_url){_REFUSED}(?! (in|with|as)\b)|at most 0 image",
            rf"{_TAKES_NO} ({_IMAGES}|image_url)\b(?! (larger|of|with|in|over|generation)\b)",
            r"not have vision|only supports text( inputs?)?\b(?! output)|\bis text-only\b",
            r"(unknown|unsupported|invalid) content type:? \W?image_url\b|\bmmproj is required",
            r"is not a (multimodal model|vlm\b)|不支持(图片|图像|视觉)",
            # Only a message with images has a content that is no string.
            r"messages?\W{0,3}\d{1,4}\W{0,3}content.{0,12}? "
            r"(must be a string|input should be a valid string)",
        ),
        "{name} takes no images with {model}",
        "Leave them out, or choose another model.",
        said_by="DeepSeek, OpenAI, llama.cpp, OpenRouter, LM Studio, Ollama, vLLM, Mistral, xAI, "
        "Groq, Moonshot, SiliconFlow, Cerebras, Volcengine, Z.ai",
    ),
    Rule(
        RequestRefused,
        ANY,
        words(
            r"role' does not support '(system|developer)'",
            r"developer instruction is not enabled|system role (is )?not supported",
            rf"{_TAKES_NO} (the )?{_SYSTEM}\b|\b{_SYSTEM}{_REFUSED}",
            rf"(unsupported|invalid|unknown) role:? \W?system\b|\brole:? \W?system{_REFUSED}",
            r"only user and assistant roles are supported",
        ),
        "{name} takes no system prompt with {model}",
        "Remove the system prompt, or choose another model.",
        said_by="OpenAI's o1; Gemini: Developer instruction is not enabled; templates of Gemma and "
        "Mistral; Bedrock: This model doesn't support system messages",
    ),
    Rule(
        RequestRefused,
        statuses(None, 400, 422),
        words(
            r"only supports? stream(ing)?( mode| output)?\b|must have stream=true",
            r"\bstream must be (set to )?true|stream(ing)? is (required|strongly recommended)",
            r"non-stream(ing)?( \w{1,12})? ((is|are) )?not supported|\brequires streaming\b",
            r"only streaming (requests|mode)|set stream(=| to )true|stream=false is not supported",
            r"must be set to false for non-streaming calls|not be support\w* when .?stream=false",
        ),
        "{name} only streams",
        "Set the parameter stream to true.",
        said_by="DashScope: only support stream mode, enable_thinking must be …; ModelScope; "
        "Fireworks: must have stream=true; Anthropic: Streaming is required",
    ),
    Rule(
        RequestRefused,
        statuses(None, 400, 422),
        words(
            r"\bmax_(completion_)?tokens\W{0,3}(\(\d{1,9}\) )?(is )?too large",
            r"\bmax_tokens: \d{1,9} > \d|\brange of max_tokens (is|should be)\b",
            r"\bmax_(completion_)?tokens\W{1,3}(must be less than or equal|exceeds?(?! context))",
        ),
        "{name} allows no max_tokens of that size with {model}",
        "Lower max_tokens, or unset it.",
        said_by="OpenAI, vLLM: max_tokens is too large; Anthropic; DeepSeek, DashScope, Groq",
    ),
    Rule(
        RequestRefused,
        statuses(None, 400, 422),
        words(
            r"(unsupported|unknown|unrecognized|invalid) "
            r"((value|parameter|name|field|request argument supplied)(s|\(s\))?( for)?:? \W?)?"
            rf"{_SENT}\b"
        ),
        "{name} does not take the parameter {parameter} as it is",
        "Unset {parameter}, or choose another model.",
        said_by="OpenAI: Unsupported value: 'temperature' does not support 0.2 with this model; "
        "Gemini: Unknown name",
    ),
    Rule(
        RequestRefused,
        statuses(None, 400, 422),
        words(
            rf"({_TAKES_NO}( the)?( parameters?:?)?|argument not supported on this model:"
            r"|\brange of) \W{0,2}"
            rf"{_SENT}\b"
        ),
        "{name} does not take the parameter {parameter} as it is",
        "Unset {parameter}, or choose another model.",
        said_by="xAI: does not support parameter; LiteLLM: does not support parameters: ['…']",
    ),
    Rule(
        RequestRefused,
        statuses(None, 400, 422),
        words(
            rf"\b{_SENT}(\W{{0,3}}: (extra inputs are not permitted|input should be)"
            rf"|\W{{0,2}} (is deprecated|must be|should be|may only be)|{_REFUSED})"
        ),
        "{name} does not take the parameter {parameter} as it is",
        "Unset {parameter}, or choose another model.",
        said_by="Anthropic: `temperature` is deprecated for this model; Groq, Cerebras: property "
        "'…' is unsupported; Mistral: Extra inputs are not permitted",
    ),
    Rule(
        RequestRefused,
        statuses(None, 400, 422),
        words(
            r"(unsupported|unknown|unrecognized) (value|parameter|name|request argument supplied): "
            r"?\W?(?P<parameter>\w{1,40})\b"
        ),
        "{name} does not take the parameter {parameter} as it is",
        said_by="OpenAI: Unrecognized request argument supplied: …, of what a gateway has added",
    ),
    Rule(
        RequestRefused,
        statuses(404),
        words(r"endpoints found that can handle the requested parameters"),
        "{name} has nobody who serves {model} with these parameters",
        "Unset parameters, or choose another model.",
        said_by="OpenRouter: No endpoints found that can handle the requested parameters",
    ),
    Rule(
        RequestRefused,
        SERVER,
        words(r"requires --jinja flag"),
        hint="Start the server with --jinja.",
        said_by="llama.cpp: tools param requires --jinja flag",
    ),
    Rule(
        RequestRefused,
        SERVER,
        words(r"roles must alternate|input is too large to process"),
        said_by="chat templates of Mistral and Gemma; llama.cpp: increase the physical batch size",
    ),
)

TOO_LONG: Final = (
    Rule(
        ContextTooLong,
        statuses(None, 400, 413, 422),
        words(
            r"context[_ ](length|window|size|limit)\b|exceed_context|maximum context",
            r"\bcontext_length_exceeded\b|\btokens_limit_reached\b|max_prompt_tokens_exceeded",
            r"too many (input |prompt )?tokens(?!, please wait)",
            r"(prompt|input|conversation|messages?) (is |are )?too long",
            r"messages\[\d{1,5}\]\.content': string too long",
            r"reduce the length|token limit exceed|exceeded model token limit",
            r"exceeds the (available |model'?s )?context|tokens which exceeds the model",
            r"input token count .{0,20}?exceeds|prompt token count of",
            r"maximum (prompt|model|input) length (is|of)",
            r"`max_new_tokens` must be <=|`inputs` must have less than",
            r"range of input length should be|prompt exceeds max|prompt 超长",
            r"prompt_tokens .{0,12}?must be less than|exceed max message tokens",
            r"tokens?数量超过上限|上下文.{0,6}超|输入.{0,6}(超过|过长)",
        ),
        said_by="OpenAI: context_length_exceeded; llama.cpp: exceed_context_size_error; Gemini, "
        "xAI, Moonshot, Mistral, TGI, vLLM, DashScope, Z.ai: 1261, Spark: 10907, GitHub, "
        "SiliconFlow, Volcengine, Perplexity, Copilot",
    ),
    Rule(
        ContextTooLong,
        SERVER,
        words(
            r"exceeds the (available |model'?s )?context|exceed_context|maximum context length",
            r"\bcontext_length_exceeded\b|prompt is too long|reduce the length",
        ),
        said_by="llama.cpp, GPUStack: the request exceeds the available context size; gateways",
    ),
    Rule(
        ContextTooLong,
        statuses(None, 400, 413, 422),
        words(
            r"\bexceed(s|ed)?\b.{0,40}?\b(tokens|token limit)\b(?! per| rate)",
            r"\btokens (has |have )?exceed(ed)?\b|longer than the maximum",
            r"\b(input|prompt|context) length .{0,20}?\bexceed",
        ),
        said_by="GitHub Copilot: input tokens exceed the configured limit, and others alike",
    ),
    Rule(
        RequestRefused,
        statuses(429),
        words(r"\brequest too large for\b"),
        "The request is too large for {name}",
        "Leave out images or long messages.",
        said_by="OpenAI: Request too large for gpt-4o … on tokens per min, of one request alone",
    ),
)
