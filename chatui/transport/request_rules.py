"""What servers say of a request: its model, its length, and what they do not take in it.

The rows of a subject stand from the most certain words to the least.
"""

from typing import Final

from chatui.errors import ContextTooLong, ModelNotFound, RequestRefused, ServerFailed
from chatui.transport.error_rule import ANY, SERVER, Rule, statuses, words

_SENT: Final = r"(?P<parameter>temperature|top_p|presence_penalty|frequency_penalty)"
"""The parameters that chatui sends; other names in an error are of something else."""

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
            r"\A.*\b10013\b|审核不通过|不安全或敏感内容|敏感信息|content exists risk",
        ),
        "The filter of {name} refused the prompt",
        "Rephrase it, or choose another model.",
        said_by="Azure: content_filter; OpenRouter, OpenAI, DashScope, Spark, Z.ai, DeepSeek, xAI, "
        "Moonshot, MiniMax: 1026, Gemini, Volcengine, Cloudflare",
    ),
)

TAKEN: Final = (
    Rule(
        RequestRefused,
        ANY,
        words(
            r"unknown variant .?image_url\b|image_url is only supported by certain models",
            r"endpoints found that support image input|required for image input",
            r"\bimage inputs? (is |are )?not (supported|enabled)\b",
            r"\bimage_url\W{0,3} (is )?not supported|\bvision (is )?not supported",
            r"not support (images(?! (larger|of|with|in|over)\b)|image (inputs?|content)\b)",
            r"not support (vision|image_url|multi-?modal (input|content))\b|at most 0 image",
            r"is not a (multimodal model|vlm\b)|不支持(图片|图像|视觉)",
            # Only a message with images has a content that is no string.
            r"messages?\W{0,3}\d{1,4}\W{0,3}content.{0,12}? must be a string",
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
            r"(not|n't) support (the )?system (role|messages?|prompts?|instructions?)\b",
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
            r"\bstream must be (set to )?true|streaming is (required|strongly recommended)",
            r"non-stream(ing)?( \w{1,12})? (is|are) not supported",
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
            r"\bmax_(completion_)?tokens\W{1,3}must be less than or equal",
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
            rf"((value|parameter|name|field|request argument supplied):? \W?)?{_SENT}\b"
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
            r"(not support( the)? parameters?:?|argument not supported on this model:) \W{0,2}"
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
            rf"\b{_SENT}\W{{0,3}}(: extra inputs are not permitted|"
            r" (is|are) (deprecated|unsupported|not supported|not permitted|not allowed))"
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
        statuses(None, 400, 413, 422, *SERVER),
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
            r"tokens?数量超过上限",
        ),
        said_by="OpenAI: context_length_exceeded; llama.cpp: exceed_context_size_error; Gemini, "
        "xAI, Moonshot, Mistral, TGI, vLLM, DashScope, Z.ai: 1261, Spark: 10907, GitHub, "
        "SiliconFlow, Volcengine, Perplexity, Copilot",
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

MODEL: Final = (
    Rule(
        ModelNotFound,
        statuses(404),
        words(r"\bdeploymentnotfound\b|deployment for this resource does not exist"),
        "{name} has no deployment {model}",
        "Choose another model: it is the name of a deployment.",
        said_by="Azure: DeploymentNotFound",
    ),
    Rule(
        RequestRefused,
        ANY,
        words(
            r"\bdedicated_endpoint_not_running\b|unable to access non-serverless model",
            r"\bclosedendpoint\b|endpoint for \S{1,120} is not running",
        ),
        "{name} does not run {model} now",
        "Start its endpoint in the provider's console, or choose another model.",
        said_by="Together: Unable to access non-serverless model; Volcengine: ClosedEndpoint",
    ),
    Rule(
        RequestRefused,
        ANY,
        words(
            r"\bno models? (is |are )?(currently )?loaded\b",
            r"\bmodel (has not been|is not|not) (currently )?loaded\b",
        ),
        "{name} has loaded no model",
        "Load {model} there, or choose another model.",
        said_by="LM Studio: No models loaded; text-generation-webui: No model is loaded; Jan",
    ),
    Rule(
        ModelNotFound,
        statuses(None, 400, 404, 422),
        words(r"multiple models are loaded|must provide a model parameter"),
        "{name} wants to know which model",
        "Choose a model.",
        said_by="LM Studio: Multiple models are loaded; OpenAI: you must provide a model parameter",
    ),
    Rule(
        ModelNotFound,
        statuses(None, 400),
        words(r"supported api model names are (?P<names>[^,]{1,300}), but you passed"),
        hint="Choose {names}.",
        said_by="DeepSeek: The supported API model names are … or …, but you passed …",
    ),
    Rule(
        ModelNotFound,
        ANY,
        words(
            r"\bmodel_not_(found|available|supported)\b|\binvalid_model\b|\bmodel_decommissioned\b",
            r"\bmodels/\S{1,100} is not found|try pulling it|could not find real modelid",
            r"no router for requested model|no (available|enabled) channel for model|无可用渠道",
            r"unexpected model name format|model identifier is invalid|llm provider not provided",
            r"endpoint with name '[^']{1,120}' does not exist|not found for account '",
            r"模型不存在|modelcode: does not exist",
        ),
        said_by="OpenAI, OpenRouter, Ollama; Gemini: models/m is not found; Z.ai: 1211; "
        "llama-swap; one-api: 无可用渠道; Databricks, NVIDIA, Bedrock, LiteLLM, Groq",
    ),
    Rule(
        ModelNotFound,
        SERVER,
        words(
            r"\bmodel( \S{1,120})?,? ((does not|doesn't|not) exist|(is |was )?not found"
            r"|is not supported)\b"
        ),
        said_by="gateways, of a 404: The model `m` does not exist",
    ),
    Rule(
        ModelNotFound,
        statuses(None, 400, 401, 403, 404, 410, 422),
        words(
            r"\A.*\bnot_found_error\b.*\n.{0,30}?\bmodel\b|not a valid model\b",
            r"\bnot found the model\b",
            r"\bno (endpoints|models?) found\b",
            r"\b(unknown|invalid|no such) model\b(?! (param|config|argument|setting|output|resp))",
            r"\bmodel:?( or endpoint| with id| id| name)?( \S{1,120})?,? "
            r"((does not|doesn't|not) exist|(is |was )?not found|is unknown|disabled\.?$"
            r"|is not (available|supported|valid|currently deployed)|not support\.?$)",
            r"\bmodel( \S{1,120})? has been (decommissioned|deprecated|retired|discontinued)",
        ),
        said_by="OpenAI, Anthropic, Mistral, xAI, Together, vLLM: The model `m` does not exist; "
        "SiliconFlow: Model disabled; Groq: has been decommissioned",
    ),
)

SERVER_STATE: Final = (
    Rule(
        RequestRefused,
        ANY,
        words(
            r"requires more system memory|\bout of memory\b|outofmemoryerror",
            r"unable to allocate \S{1,40} buffer|insufficient system resources",
        ),
        "The server has too little memory for {model}",
        "Choose a smaller model, or free memory there.",
        said_by="Ollama: model requires more system memory (12.1 GiB) than is available; CUDA, "
        "MPS: out of memory; LM Studio: insufficient system resources",
    ),
    Rule(
        ServerFailed,
        statuses(None, 429, *SERVER),
        words(
            r"\A.*\bunavailable_error\b.*\nloading model",
            r"\bmodel( \S{1,120})? is (currently |still )?(loading|being loaded)\b",
        ),
        "{name} is still loading {model}",
        said_by="llama.cpp: Loading model; Hugging Face: Model m is currently loading",
    ),
    Rule(
        ServerFailed,
        statuses(None, 429, 498, *SERVER),
        words(
            r"\boverloaded(_error)?\b|\bserveroverloaded\b|server is busy|server busy|is too busy",
            r"over capacity|capacity[_ ](temporarily )?exceeded|high traffic",
        ),
        "{name} is overloaded",
        said_by="Anthropic: Overloaded; Moonshot: The engine is currently overloaded; Groq: 498; "
        "Volcengine: ServerOverloaded; Ollama: server busy; Cloudflare, Mistral, Cerebras",
    ),
)
