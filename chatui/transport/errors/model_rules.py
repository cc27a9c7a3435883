"""What servers say of a model: that there is none, that it does not run, loads, or has no room.

The rows of a subject stand from the most certain words to the least.
"""

from typing import Final

from chatui.errors import ModelNotFound, RequestRefused, ServerFailed
from chatui.transport.errors.rule import ANY, SERVER, Rule, statuses, words

MODEL: Final = (
    Rule(
        ModelNotFound,
        statuses(404),
        words(
            r"\bdeploymentnotfound\b|deployment for this resource does not exist",
            r"\bdeployment \S{1,120} (not found|does not exist)",
        ),
        "{name} has no deployment {model}",
        "Choose another model: it is the name of a deployment.",
        said_by="Azure: DeploymentNotFound",
    ),
    Rule(
        RequestRefused,
        ANY,
        words(
            r"\bdedicated_endpoint_not_running\b|unable to access non-serverless model",
            r"\bclosedendpoint\b|endpoint for \S{1,120} is not running|\bendpoint is paused\b",
            r"scaled to zero and paused|\bmodel( \S{1,120})? is not running",
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
            r"\bmodel (has not been|is not|not) (currently )?loaded\b|please load a model\b",
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
            r"模型.{0,40}?不存在|不支持的模型|modelcode: does not exist",
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
            r"\bnot found the model\b|\bno (endpoints|models?) found\b",
            r"\b(unknown|invalid|no such|unsupported|unrecognized) model\b"
            r"(?! (param|config|argument|setting|output|resp))",
            r"\bmodel:?( or endpoint| with id| with name| id| name)?( \S{1,120})?,? "
            r"((does not|doesn't|not) exist|(is |was )?not found|is unknown|disabled\.?$"
            r"|is (currently )?not (available|supported|valid)|is not currently deployed"
            r"|not support\.?$)",
            r"\bmodel( \S{1,120})? (has been|is) "
            r"(decommissioned|deprecated|retired|discontinued|removed)\b",
            r"\bmodel( \S{1,120})? (has reached (its )?end of life|is no longer available)",
            r"could not find (the )?model\b|not a supported model\b|\bsupported models: ",
            r"\binvalid value for 'model'",
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
            r"(not enough|insufficient) (gpu |system |video )?memory|failed to allocate memory",
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
