"""Wordings of servers' errors, and what has to be said of each: the tables of the kinds.

A line is the status (- inside a 200 answer), the code where one is needed, and the words. They are
from the servers' documentation, their sources, and reports of people who met them; below those
stand others of the same meaning, and what only sounds like it.
"""

from typing import Final

from chatui.errors import (
    ContextTooLong,
    EndpointError,
    KeyRefused,
    ModelNotFound,
    PicturesRefused,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServerFailed,
    WrongPath,
)

WORDINGS: Final[dict[str, tuple[type[EndpointError], str, str, str]]] = {
    "no model": (
        ModelNotFound,
        "Work has no model “m”",
        "Choose another model.",
        """
404 | | The model `gpt-9` does not exist or you do not have access
404 | | Unknown model: gpt-9
400 | | Unknown model: foo/bar
404 | not_found_error | model: claude-9
404 | | models/gemini-9 is not found for API version v1main, or is
400 | | * GenerateContentRequest.model: unexpected model name format
400 | | Invalid model: mistral-x
404 | | The model `foo` does not exist or you do not have access to
400 | | The model `llama3-70b-8192` has been decommissioned and is
404 | | The model `text-davinci-003` has been deprecated, learn
404 | model_not_available | Unable to access model foo. Please visit
404 | | Model not found, inaccessible, and/or not deployed
404 | | Model is not available
404 | | The model `foo/bar` does not exist
400 | | foo/bar is not a valid model ID
404 | | No endpoints found for foo/bar.
400 | | Invalid model 'sonar-x'. Permitted models can be found in
404 | | The model grok-9 does not exist or your team 1234 does not
400 | | Model not found: grok-9
400 | | Model Not Exist
404 | resource_not_found_error | Not found the model kimi-x or Permission denied
400 | | Unknown Model, please check the model code.
404 | | The model `qwen-x` does not exist or you do not have access
400 | | Model not exist.
- | | invalid params, unknown model 'abab-x'
500 | | The model `m` does not exist.
500 | | litellm.NotFoundError: model 'm' not found
404 | | The model or endpoint doubao-x does not exist or you do not
404 | | The requested model does not exist: foo
400 | | Model `foo` not found. Available models: a, b
404 | | Could not find model foo
400 | | model foo is not a supported model
400 | | Unsupported model: foo
400 | | foo is not supported. Supported models: a
404 | | The model foo was not found or you lack access
400 | | Invalid value for 'model': foo
400 | | Unrecognized model foo
400 | | This model is no longer available
410 | | Model foo has been removed
400 | | The model foo has reached end of life
400 | | 模型 foo 不存在
400 | | 不支持的模型 foo
400 | | Selected model does not exist
404 | | Model with name foo does not exist
500 | | model "foo" not found
400 | | the model 'foo' is deprecated and no longer available
422 | | Model foo is currently not supported
        """,
    ),
    "which model": (
        ModelNotFound,
        "Work wants to know which model",
        "Choose a model.",
        """
400 | | Multiple models are loaded. Please specify a model by
400 | | you must provide a model parameter
        """,
    ),
    "no access": (
        RequestRefused,
        "Work has not opened “m” to this account",
        "Activate it in the provider's console, or choose another model.",
        """
403 | | No access to model: openai/o3
401 | | key not allowed to access model. This key can only access
404 | | Your account 21 has not activated the model doubao. Please
403 | | Project `proj_x` does not have access to model `gpt-4`
404 | | Your organization must be verified to use the model `o3`.
403 | | Model access denied.
403 | | Access to model denied. Please make sure you are eligible
403 | model_permission_blocked_org | The model `x` is blocked at the organization level. Please
400 | | The model `x` requires terms acceptance. Please have the
403 | | You do not have permission to access glm-5
429 | | 当前订阅套餐暂未开放GLM-5权限
403 | | You don't have access to the model with the specified model
401 | | team not allowed to access model. This team can only access
403 | | The current model is only available for paid balance or
403 | | Cannot access gated repo for url https://huggingface.co/x.
403 | | Free tier users do not have access to this model. Please
403 | | You do not have access to this model.
403 | | 该令牌无权访问模型 gpt-4o
403 | | You are not authorized to use model foo
403 | | Your plan does not include access to this model
403 | | This model requires a paid plan
403 | | Model foo is not available on your current plan
403 | | Your account is not authorized to invoke this API operation for model foo
403 | | Access to this model is not enabled for your account
404 | | Model foo is not enabled for your project
403 | | You need to accept the license to access this model
403 | | permission denied for model foo
400 | | The model has not been activated. Please activate it in the console
403 | | This model requires verification of your organization
        """,
    ),
    "not running": (
        RequestRefused,
        "Work does not run “m” now",
        "Start its endpoint in the provider's console, or choose another model.",
        """
400 | | Unable to access non-serverless model mistralai/Mistral.
400 | | The dedicated endpoint for mistralai/Mixtral is not running.
400 | invalidendpoint.closedendpoint | The request targeted an endpoint that is currently closed
503 | | The model foo is not running
400 | | Endpoint is paused, ask a maintainer to restart it
400 | | Bad Request: Endpoint is scaled to zero and paused
        """,
    ),
    "not loaded": (
        RequestRefused,
        "Work has loaded no model",
        "Load",
        """
404 | | No models loaded. Please load a model in the developer page
500 | | No model is loaded
409 | | Model has not been loaded, please load model into
400 | | No model loaded
503 | | Model not loaded
400 | | Please load a model first
500 | | model is not loaded: foo
        """,
    ),
    "region": (
        RequestRefused,
        "Work does not serve this country or region",
        "The key is not the reason. Choose another model or endpoint.",
        """
403 | | Country, region, or territory not supported
400 | | User location is not supported for the API use.
403 | | Author anthropic is not available in your region
403 | | This model is not available in your region.
403 | | The model is not available in your country or territory
451 | | This service is not available in your country.
403 | | Access from your country or region is not permitted
403 | | You are accessing the API from an unsupported country,
403 | | This service is not available in your country
403 | | Access denied: your region is restricted
403 | | The model is not available in your location
403 | | Requests from your country are not supported
403 | | You're accessing from a restricted region
403 | | OpenAI's services are not available in your country.
403 | | Request from an unsupported region
403 | | geo-blocked: country CN not allowed
        """,
    ),
    "filter": (
        RequestRefused,
        "The filter of Work refused the prompt",
        "Rephrase it, or choose another model.",
        """
400 | | Your request was rejected as a result of our safety system.
400 | | Invalid prompt: your prompt was flagged as potentially
403 | | Your chosen model requires moderation and your input was flagged
403 | | google/gemini requires moderation on OpenRouter. Your input was flagged
400 | | <400> InternalError.Algo.DataInspectionFailed: Input data
400 | | Input text data may contain inappropriate content.
400 | | 系统检测到输入或生成内容可能包含不安全或敏感内容，
400 | | The system has detected potentially unsafe or sensitive content
400 | | Content Exists Risk
400 | | The request was rejected because it was considered high risk
- | | input new_sensitive
422 | | input new_sensitive (1026)
400 | | The request failed because the input text may contain sensitive
- | | (10013)输入内容审核不通过，涉嫌违规，请重新调整输入内容
400 | | Request blocked due to PROHIBITED_CONTENT
403 | | Content violates usage guidelines. Team: x, API key ID: y,
400 | | your input content contains sensitive information
451 | | The content contains sensitive words
400 | | 输入内容含有敏感信息
400 | | litellm.ContentPolicyViolationError:
400 | | This content was flagged for possible cybersecurity risk.
424 | | Prompt blocked due to security configurations
400 | | The prompt contains content that violates our policies
400 | | Your request was blocked by our content filter
400 | | Prompt rejected by moderation
403 | | Request blocked by content moderation
400 | | Input flagged as unsafe by guardrails
400 | | Guardrail blocked the request: violence
400 | | The content you provided contains prohibited content
400 | | Message violates usage policy
400 | | Request was rejected due to safety concerns
400 | | 内容违规
400 | | 输入文本包含敏感词
400 | | Content blocked: SAFETY
400 | | The response was blocked by the content management policy
451 | | The content was flagged by moderation
400 | | moderation_blocked
400 | | Potentially harmful content detected in prompt
400 | | This request has been flagged for potentially violating our usage policy
400 | | 您的输入包含不当内容
400 | | Input text contains sensitive words
        """,
    ),
    "filter of the reply": (
        RequestRefused,
        "The filter of Work stopped the reply",
        "Rephrase the prompt, or choose another model.",
        """
- | | output new_sensitive
400 | | The request failed because the output text may contain
- | | 输出内容涉及敏感信息，审核不通过，后续结果无法展示给用户
400 | | The generated text has been blocked by our content filters.
400 | | Output blocked by content filtering policy
        """,
    ),
    "images": (
        PicturesRefused,
        "Work takes no images with “m”",
        "Leave them out, or choose another model.",
        """
500 | | image input is not supported - hint: if this is unexpected,
400 | | Invalid content type. image_url is only supported by certain models.
404 | | No endpoints found that support image input
400 | | Image input is not enabled for this model
400 | | messages[0].content must be a string
400 | | Invalid request: Image input not supported for model
400 | | foo is not a multimodal model None
400 | | At most 0 image(s) may be provided in one request. None
400 | | Model does not support images. Please use a model that does.
500 | | Failed to create new sequence: this model is missing data required for image input
400 | | this model does not support vision
400 | | API 调用参数有误，messages 参数非法，该模型不支持图片输入
400 | | The model is not a VLM (Vision Language Model). Please use
400 | | Model foo does not support image inputs
400 | | This model does not support image inputs
400 | | Image inputs are not supported by this model.
400 | | Image input is not supported by this model
400 | | messages.0.user.content.list[1].image_url: Content type 'image_url' is not supported by
400 | | This model does not support multimodal input
400 | | vision is not supported
400 | | This model does not accept image input
400 | | Images are not supported by this model
400 | | model does not have vision capabilities
400 | | This model only supports text input
422 | | Image content is not supported for this model
400 | | Input type 'image_url' is not supported
400 | | unknown content type: image_url
400 | | The model foo is text-only
400 | | Multimodal input is not supported
400 | | content type image_url not allowed for model foo
500 | | mmproj is required to process images
500 | | image input is not supported by this server
400 | | This model cannot process images
400 | | vision input not supported
400 | | Unsupported content type: 'image_url'
400 | | Invalid content type: image_url. Only text is supported
400 | | messages.0.content: Input should be a valid string
400 | | Cannot read "image.png" (this model does not support image input). Inform the user.
        """,
    ),
    "system": (
        RequestRefused,
        "Work takes no system prompt with “m”",
        "Remove the system prompt, or choose another model.",
        """
400 | | Unsupported value: 'messages[0].role' does not support 'system'
400 | | Developer instruction is not enabled for
500 | | System role not supported
400 | | Error rendering prompt with jinja template: "System role not supported".
400 | | This model doesn't support the system role.
400 | | This model doesn't support system messages. Try again
400 | | Only user and assistant roles are supported!
400 | | system messages are not supported
400 | | Unsupported role: system
400 | | System prompt is not supported for this model
400 | | role 'system' is not supported
400 | | The model does not support system instructions
400 | | system message not allowed
400 | | Invalid role: system
        """,
    ),
    "stream": (
        RequestRefused,
        "Work only streams",
        "Set the parameter stream to true.",
        """
400 | | This model only support stream mode, please enable the
400 | | parameter.enable_thinking must be set to false for non-streaming calls
400 | | Requests with max_tokens > 4096 must have stream=true
400 | | Streaming is required for operations that may take longer
400 | | Streaming is strongly recommended for operations that may
400 | | stream must be true for this model
400 | | Stream must be set to true
400 | | this model only supports streaming output
400 | | Non-streaming requests are not supported for this model
400 | | Non-streaming is not supported, please set stream=True
400 | | This model requires streaming
400 | | Only streaming requests are supported
400 | | Please set stream to true
400 | | Non-streaming mode not supported
400 | | stream is required
400 | | stream=false is not supported
        """,
    ),
    "parameter": (
        RequestRefused,
        "Work does not take the parameter",
        "Unset",
        """
400 | | Unsupported value: 'temperature' does not support 0.2 with
400 | | Unsupported parameter: 'top_p' is not supported with this
400 | | Unknown parameter: 'frequency_penalty'.
400 | | `temperature` is deprecated for this model.
400 | | invalid temperature: only 1 is allowed for this model
400 | | litellm.UnsupportedParamsError: openai does not support parameters: ['presence_penalty'],
400 | | body.presence_penalty: property 'presence_penalty' is unsupported
400 | | temperature must be 1 for this model
400 | | temperature is not supported with this model
422 | | Unsupported parameter(s): `top_p`
400 | | Parameter 'top_p' is not supported
400 | | frequency_penalty not supported
400 | | This model does not support presence_penalty
400 | | invalid value for temperature: must be between 0 and 1
400 | | The parameter top_p is not supported by this model
400 | | `temperature` may only be set to 1 when thinking is enabled.
400 | | temperature should be in (0.0, 1.0]
422 | | temperature: Input should be less than or equal to 1
400 | | Range of top_p should be (0.0, 1.0]
        """,
    ),
    "parameter that chatui does not send": (
        RequestRefused,
        "Work does not take the parameter",
        "Check the parameters and the model.",
        """
400 | | Unrecognized request argument supplied: seed
400 | | Unsupported value: 'reasoning_effort' does not support
        """,
    ),
    "parameters": (
        RequestRefused,
        "Work has nobody who serves “m” with these parameters",
        "Unset parameters, or choose another model.",
        """
404 | | No endpoints found that can handle the requested parameters. To
        """,
    ),
    "max_tokens": (
        RequestRefused,
        "Work allows no max_tokens of that size with “m”",
        "Lower max_tokens, or unset it.",
        """
400 | | 'max_tokens' or 'max_completion_tokens' is too large: 4096.
400 | | max_tokens is too large: 100000. This model supports at
400 | | `max_tokens` must be less than or equal to `8192`, the
400 | | Invalid max_tokens value, the valid range of max_tokens is
400 | | max_tokens: 100000 > 8192, which is the maximum allowed
400 | | Range of max_tokens should be [1, 8192]
        """,
    ),
    "context": (
        ContextTooLong,
        "The conversation is too long for “m”",
        "Leave messages out, start a new one, or choose a model with more context.",
        """
400 | | This model's maximum context length is 8192 tokens.
400 | | Your input exceeds the context window of this model. Please
400 | | prompt is too long: 210000 tokens > 200000 maximum
400 | | input length and `max_tokens` exceed context limit: 190000
400 | | The input token count (1200000) exceeds the maximum number
400 | | This model's maximum prompt length is 131072 but the
400 | | Please reduce the length of the messages or completion.
400 | | invalid params, context window exceeds limit (2013)
- | | token limit exceed
400 | | Invalid request: Your request exceeded model token limit:
400 | | The number of tokens to keep from the initial prompt is greater than the context length.
400 | | Reached context length of 4096 tokens with this model, but
400 | | the request exceeds the available context size, try
422 | | Input validation error: `inputs` tokens + `max_new_tokens` must be <=
422 | | Input validation error: `inputs` must have less than 1024
400 | | The input (5000 tokens) is longer than the model's context length
400 | | Requested token count exceeds the model's maximum context
400 | | The decoder prompt (length 5000) is longer than the maximum model length of
400 | | <400> InternalError.Algo.InvalidParameter: Range of input length should be [1,
400 | | Prompt 超长
400 | | Prompt exceeds max length
- | | token数量超过上限
413 | tokens_limit_reached | Request body too large for gpt-4o model. Max size: 8000
400 | | The prompt is too long: 140000, model maximum context
400 | | length of prompt_tokens (33000) must be less than
400 | | Total tokens of image and text exceed max message tokens.
400 | | Input is too long for requested model.
400 | | prompt too long; exceeded max context length by 312 tokens
400 | | prompt token count of 70000 exceeds the limit of 64000
400 | | Your prompt has 140000 tokens which exceeds the model limit
400 | | Requested tokens (5000) exceed context window of 4096
400 | | The input is longer than the maximum allowed
400 | | Total tokens exceed the limit of 128000
400 | | input tokens exceed the configured limit of 272000 tokens
400 | | Your input exceeded the maximum number of tokens
400 | | Token limit exceeded
400 | | prompt exceeds maximum context
400 | | Input length 5000 exceeds the maximum length 4096
413 | | Payload too large: too many tokens
400 | | 输入长度超过最大限制
400 | | 上下文长度超出限制
400 | | The total length of input exceeds 8k tokens
400 | | The messages you submitted exceed the model's token limit
400 | | Input is too long for this model
400 | | number of input tokens has exceeded max_prompt_tokens
500 | | the request exceeds the available context size. try increasing it
502 | | litellm.ContextWindowExceededError: This model's maximum context length is 8192 tokens
        """,
    ),
    "too large": (
        RequestRefused,
        "The request is too large for Work",
        "Leave out images or long messages.",
        """
429 | | Request too large for gpt-4o in organization org-x on
        """,
    ),
    "credit": (
        QuotaExceeded,
        "Work says that no credit is left",
        "Top up, or choose another model.",
        """
429 | | You exceeded your current quota, please check your plan and
429 | | Your account is not active, please check your billing details on
400 | | Your credit balance is too low to access the Anthropic API.
403 | | Your newly created team doesn't have any credits or
403 | | You have run out of credits or need a Grok subscription.
403 | | Your account org is not active, organization exceeded current quota,
429 | | Your account org-4 is suspended due to insufficient balance,
429 | | Insufficient balance or no resource package. Please
429 | | 您的账户已欠费，请充值后重试。
400 | | Access denied, please make sure your account is in good standing.
403 | | The free tier of the model has been exhausted. If you wish
- | | insufficient balance
403 | | The request failed because your account has an overdue balance.
403 | | Sorry, your account balance is insufficient
403 | | AI Gateway requires a valid credit card on file to service
403 | | 用户额度不足
403 | | 预扣费额度失败, 用户剩余额度: ＄0.01, 需要预扣费额度: ＄0.10
401 | | 该令牌额度已用尽 TokenStatusExhausted[sk-abc***def]
403 | | not enough balance NOT_ENOUGH_BALANCE
429 | | Your prepayment credits are depleted. Please go to AI
401 | | Insufficient balance. Manage your billing here:
429 | | Insufficient quota
429 | | You have no remaining balance
403 | | Account balance is negative
403 | | Your balance is too low
429 | | Quota exhausted. Please upgrade your plan
403 | | Please add credits to your account
403 | | You have exhausted your credits
429 | | Credits exhausted
403 | | account has been suspended due to unpaid invoices
403 | | Trial expired. Please add a payment method
400 | | 账户余额不足，请充值
429 | | No active subscription
403 | | Please recharge
403 | | free quota used up
403 | | insufficient_balance
400 | | Insufficient account balance
429 | | Your credit has run out
403 | | Not enough credit
        """,
    ),
    "limit of the account": (
        QuotaExceeded,
        "Work says that the limit set for this account or key is reached",
        "Raise it in the provider's console, or choose another model.",
        """
400 | | Billing hard limit has been reached
400 | | You have reached your specified API usage limits. You will
403 | | Key limit exceeded (total limit). Manage it using
429 | | Your team x has either used all available credits or reached its monthly spending limit.
429 | setlimitexceeded | Your account [21] has reached the set inference limit for
412 | | Account foo is suspended, possibly due to reaching the monthly spending limit
400 | | Budget has been exceeded! Current cost: 1.2, Max budget: 1.0
429 | | ExceededBudget: User=x over budget. Spend=2.0, Budget=1.0
429 | | Your project has exceeded its monthly spending cap. Please
400 | | Organization `org` has reached its spend limit. Please
        """,
    ),
    "allowance": (
        QuotaExceeded,
        "Work says that the allowance is used up for now",
        "Wait until it starts anew, or choose another model.",
        """
429 | | AiError: you have used up your daily free allocation of
- | | You have exhausted your monthly api calls. Please subscribe
429 | | Rate limit exceeded: free-models-per-day. Add 10 credits to
429 | | Usage limit reached for 5 hour. Your limit will reset at
429 | | you've reached your hourly usage limit, please wait or
429 | | Requests per day limit exceeded - too many requests sent.
429 | | Monthly quota exceeded
        """,
    ),
    "rate": (
        RateLimited,
        "Too many requests",
        "Wait a little, then try again.",
        """
429 | | No deployments available for selected model, Try again in 60 seconds.
429 | | You are using a Trial key, which is limited to 1000 API
429 | | Rate limit reached for model `x` on tokens per minute
429 | | You exceeded your current quota, please check your plan. Please retry in 740.5ms.
429 | | You exceeded your current quota. Please retry in 14h20m3.5s.
429 | | Resource exhausted. Please try again later. Please refer to
429 | | Rate limit is exceeded. Try again in 38 seconds.
403 | | Out of call volume quota. Quota will be replenished in 02:11:05.
429 | | Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 33000 seconds
429 | | This request would exceed your organization's rate limit of
429 | | Requests rate limit exceeded
429 | | Provider returned error google/gemma-3:free is temporarily
429 | | Rate limit exceeded: free-models-per-min.
429 | | Too many requests for team x and model grok-4. Your team's
429 | | Your account x request reached max request: 3, please try again after 1 seconds
429 | | Your account org request reached organization TPM rate
429 | | High concurrency usage of this API, please reduce
429 | | 当前API请求过多，请稍后重试。
429 | | You have exceeded your request limit. For details, see:
429 | throttling.allocationquota | Allocated quota exceeded, please increase your quota limit.
503 | | Rate limited, retry later
403 | | API rate limit exceeded for user
429 | | Concurrency limit reached
429 | | Please slow down
429 | | 您的请求过于频繁
429 | | 已达到速率限制
429 | | Quota exceeded for quota metric 'Generate Content API requests per minute'
429 | | Requests per minute quota exceeded
429 | | The image quota per minute was hit
429 | | Rate limit in your region
429 | | Too many images per minute
        """,
    ),
    "overloaded": (
        ServerFailed,
        "Work is overloaded",
        "Try again in a moment.",
        """
429 | | Service tier capacity exceeded for this model.
429 | serveroverloaded | The service is currently unable to process additional
429 | | AiError: Capacity temporarily exceeded, please try again.
429 | | We're experiencing high traffic right now! Please try again
529 | | Overloaded
503 | | That model is currently overloaded with other requests. You
429 | | The engine is currently overloaded, please try again later
503 | | The model is overloaded. Please try again later.
498 | | over capacity
503 | | server busy, please try again. maximum pending requests
429 | | Model is overloaded
503 | | Model service overloaded. Please try again later.
503 | | Service is too busy. We advise users to temporarily switch
503 | | Server is busy; please try again later.
503 | | service overloaded, please try again later
429 | | Server overloaded
429 | | Engine overloaded, try again
        """,
    ),
    "loading": (
        ServerFailed,
        "Work is still loading “m”",
        "Try again in a moment.",
        """
503 | unavailable_error | Loading model
503 | | model is loading
503 | | The model is loading, please wait
        """,
    ),
    "memory": (
        RequestRefused,
        "The server has too little memory for “m”",
        "Choose a smaller model, or free memory there.",
        """
500 | | model requires more system memory (12.1 GiB) than is
500 | | llama runner process has terminated: cudaMalloc failed: out of memory
500 | | CUDA out of memory. Tried to allocate 2.00 GiB
400 | | Failed to load model "foo". Error: Failed to load model: insufficient system resources
500 | | could not load model: rpc error: code = Unknown desc = Unexpected err=OutOfMemoryError
500 | | CUDA out of memory
500 | | MPS backend out of memory (MPS allocated: 17 GB)
500 | | CUDA error: out of memory
500 | | not enough memory to load model
500 | | failed to allocate memory
500 | | insufficient GPU memory
503 | | OOM: torch.OutOfMemoryError
        """,
    ),
    "key": (
        KeyRefused,
        "Work refused the key",
        "",
        """
400 | | API key not valid. Please pass a valid API key.
400 | | API key expired. Please renew the API key. API_KEY_INVALID
403 | | Your API key was reported as leaked. Please use another API
400 | | Missing or invalid Authorization header.
400 | | Incorrect API key provided: xa***ab. You can obtain an API
- | | login fail: Please carry the API secret key in the
- | | invalid api key
400 | | Invalid request headers Invalid format for Authorization header
400 | | Authentication Error, Invalid proxy server token passed.
400 | | Authentication Error - Expired Key. Key Expiry time 2025
403 | | unauthorized
403 | | Bearer Token has expired
403 | | Invalid credentials
400 | | API key is missing
403 | | The API key has been revoked
400 | | No api key passed in.
403 | | Key disabled
403 | | Your API key has expired
400 | | api key does not exist
403 | | token is expired
403 | | invalid authentication credentials
403 | | API Key not found
400 | | Wrong API key
400 | | Malformed API key
        """,
    ),
    "denied": (
        KeyRefused,
        "Work denies access",
        "Check the key, and what its account may use.",
        """
403 | | Request not allowed
403 | | Access denied. Please check your network settings.
403 | | This authentication method does not have sufficient
403 | | You have insufficient permissions for this operation.
403 | | Invalid signature
403 | | The request failed because you do not have access to the
403 | | The API you are accessing is not open
403 | | AiError: Prior to using this model, you must submit the
403 | | Forbidden
403 | | error code: 1020
403 | | Just a moment...
403 | | Request blocked
403 | | IP not allowed
403 | | Host not allowed
403 | | You do not have permission
403 | | IP address blocked by policy
403 | | WAF rule 941100
403 | | CSRF token mismatch
        """,
    ),
    "refused": (
        RequestRefused,
        "Work refused the request",
        "Check the parameters and the model.",
        """
500 | | input is too large to process. increase the physical batch
400 | | Organization has been restricted. Please reach out to
400 | | `temperature` and `top_p` cannot both be specified for this
422 | | body.seed: Extra inputs are not permitted
400 | | property 'reasoning_effort' is unsupported
400 | | 'reasoning_effort' is not supported with this model
400 | | Model grok-4 does not support parameter presencePenalty.
400 | | Argument not supported on this model: stop
400 | | Invalid JSON payload received. Unknown name "seed": Cannot
400 | | Penalty is not enabled for models/gemini-2.5-pro
422 | | body.top_k: Extra inputs are not permitted
400 | | "llama3" does not support thinking
400 | | Extra inputs are not permitted, field: 'seed'
400 | | Conversation roles must alternate
400 | | Failed to deserialize the JSON body: messages[0].role:
400 | | developer is not one of ['system', 'assistant', 'user',
400 | | 'messages.0' : discriminator property 'role' has invalid
500 | | After the optional system message, conversation roles must alternate
400 | | The model does not support images larger than 20 MB
400 | | Failed to download image from https://x. Image URL is not
400 | | You uploaded an unsupported image. Please make sure your
400 | | messages.0.content.1.image.source.base64.data: Image does
400 | | Image type image/svg+xml is not supported
400 | | This model does not support tools
400 | | top_logprobs exceeds the limit of 20
400 | | 'stop' limit is 4
400 | | Invalid value for region: us-east-1 expected
400 | | File size quota is 20 MB per file
400 | | No route for that URI
400 | | messages: final assistant content cannot end with trailing
400 | | seed is not a safe integer
400 | | unknown field `flagged` in metadata
400 | | prompt_cache_key is too long (max 64)
400 | | messages[1].name is too long. Maximum length is 64
400 | | Your message is invalid: unknown model_kwargs entry
400 | | model produced no output: sequence not found
400 | | tool_call_id not found in model messages
400 | | Invalid parameter: 'response_format' of type 'json_schema'
400 | | This model does not support audio input
400 | | bad request id 1302 at 10013
400 | | metadata.country must be a string
400 | | header names are case sensitive
400 | | field credits is not allowed here
400 | | file link expired
400 | | image too small
400 | | Could not decode image
400 | | too many images: at most 10 images are supported
400 | | At most 1 image(s) may be provided in one request.
400 | | Images must be smaller than 5 MB
400 | | n must be 1
400 | | limit must be positive
400 | | region parameter missing
400 | | messages must not be empty
400 | | tools are not supported by this model
400 | | file not found
400 | | user not found in metadata
400 | | invalid model parameters: n
400 | | image_url must be https
400 | | prompt must be a string
400 | | system_fingerprint is not supported
400 | | safety_identifier too long
400 | | stream_id not found
400 | | Image dimensions exceed max allowed size: 8000 pixels
400 | | The image data you provided does not represent a valid image
400 | | video input is not supported
400 | | json mode is not supported with streaming
400 | | Image URL is not accepted: only data URLs
400 | | images are not allowed in system messages
400 | | The model does not support image generation
400 | | Images in tool results are not supported
400 | | Input image exceeds the maximum file size of 20 MB
400 | | system_fingerprint must be a string
400 | | The file system is not supported
400 | | operating system not supported
400 | | invalid role: assistant must not be last
400 | | vision_detail must be low or high
400 | | The input must be a list
400 | | logit_bias tokens must be integers
400 | | stop sequences may not contain more than 4 tokens
400 | | Number of tools exceeds 128
400 | | country code is invalid
400 | | region must be set for this provider
400 | | quota_project_id is not a string
400 | | credit_card field is unknown
400 | | metadata.safety must be a string
400 | | sensitive header dropped
400 | | content must not be empty
400 | | the request body is not valid JSON
400 | | moderation parameter must be auto or low
400 | | The prompt template is not found
400 | | model output was not valid JSON
400 | | The model produced invalid content
400 | | tool 'x' not found
400 | | assistant not found
400 | | previous_response_not_found
400 | | The model returned an unsupported tool call
400 | | limit must be less than 100
400 | | memory_limit must be a number
400 | | loading of external URLs is disabled
400 | | Invalid key in object: 'foo'
400 | | missing key 'content' in message
400 | | unknown key: foo
400 | | session token limit reached
400 | | Reasoning is not supported with streaming
400 | | thinking budget_tokens must be at least 1024
400 | | `max_output` must be int
400 | | audio output requires stream=false
400 | | A balance of 3 tools is suggested
400 | | the schema violates the policies of draft 7
        """,
    ),
    "failed": (
        ServerFailed,
        "Work failed",
        "Try again in a moment.",
        """
- | | AppIdNoAuthError: (11200)
503 | | Service Unavailable: endpoint is scaled to zero and starting
503 | | Service Unavailable
503 | | Service unavailable.
500 | | 网络错误，错误id：2025，请联系客服。
- | | unknown error
502 | | unable to start process: upstream command exited
522 | | error code: 522
502 | | 502 Bad Gateway
500 | | The server had an error while processing your request.
500 | | Internal error in billing service, please try again later
500 | | failed to check quota: connection refused
500 | | image decoding worker crashed
500 | | Could not reach key service for API token validation
503 | | Model is warming up
503 | | model foo is starting
503 | | Loading model
503 | | No capacity available
503 | | Too busy
500 | | Upstream image service failed
500 | | region us-east unavailable
503 | | temporarily unavailable
500 | | Internal error: image service timed out
500 | | context deadline exceeded
500 | | context canceled
500 | | quota service unavailable
500 | | billing database unreachable
502 | | model server closed connection
500 | | model worker not responding
503 | | region failover in progress
500 | | safety service unavailable
500 | | stream closed unexpectedly
500 | | shared memory error
500 | | error reading system prompt cache
500 | | API key service lookup failed
500 | | Internal Server Error: KeyError 'choices'
500 | | model warm up failed, retry
503 | | The model is not available right now, try again later
504 | | context length probe timed out
        """,
    ),
    "path": (
        WrongPath,
        "Work has no http",
        "Check the base URL: most end in /v1.",
        """
404 | | 404 Not Found
404 | | Not Found
404 | | Cannot POST /chat/completions
404 | | 404 page not found
404 | | Invalid URL (POST /v1/v1/chat/completions)
404 | | The page could not be found NOT_FOUND
404 | | Resource not found
404 | | Unexpected endpoint or method. (POST /chat/completions)
404 | | route /models/chat not found
404 | | The requested resource does not exist
404 | | Cannot find /v1/chat/completions
        """,
    ),
}
