"""What servers say of an account: its credit, its limits, its key, what is open to it, and where.

The rows of a subject stand from the most certain words to the least.
"""

from typing import Final

from chatui.errors import KeyRefused, QuotaExceeded, RateLimited, RequestRefused
from chatui.transport.errors.rule import ANY, SERVER, Rule, statuses, words

CREDIT_AND_LIMITS: Final = (
    Rule(QuotaExceeded, statuses(402), said_by="RFC 9110: Payment Required; DeepSeek, OpenRouter"),
    Rule(
        QuotaExceeded,
        statuses(429),
        words(r"free_tier_\w{1,60}, limit: 0\b"),
        "{name} has no free tier for {model}",
        "Choose another model, or set up billing for the key.",
        said_by="Gemini: Quota exceeded for metric: …generate_content_free_tier_requests, limit: 0",
    ),
    Rule(
        QuotaExceeded,
        ANY,
        words(
            r"(monthly )?(spending|spend) (limit|cap)\b|billing[_ ]hard[_ ]limit",
            r"specified api usage limits|\bsetlimitexceeded\b|key limit exceeded",
            r"budget has been exceeded|\bbudget_exceeded\b|\bexceededbudget\b",
        ),
        "{name} says that the limit set for this account or key is reached",
        "Raise it in the provider's console, or choose another model.",
        said_by="OpenAI, Anthropic, xAI, Gemini, Groq, Volcengine: SetLimitExceeded, LiteLLM: "
        "Budget has been exceeded, OpenRouter: Key limit exceeded",
    ),
    Rule(
        QuotaExceeded,
        ANY,
        words(
            r"\binsufficient[_ ](quota|credits?|balance|funds|user_quota)\b|exceeded_current_quota",
            r"balance (is )?insufficient|not[_ ]enough[_ ](credits?|balance|funds)\b",
            r"\b(out of|run out of|used all available|(have|has) no) credits?\b|credits_?error",
            r"n't have (any|enough) credits|\bno credits? (is |are )?(left|remaining|available)\b",
            r"credits are depleted|credit balance is too low|your monthly included credits",
            r"\bcredit_limit\b|requires a valid credit card|\bbilling_not_active\b",
            r"\barrearage\b|account is in good standing|\baccountoverdueerror\b|overdue balance",
            r"free tier of the model has been exhausted|payment required",
            r"余额不足|额度不足|额度失败|额度已用尽|欠费|请充值",
            r"\bbalance is (negative|too low)|no remaining balance|insufficient account balance",
            r"exhausted (all )?your credits|\bcredits? (is |are |has |have )?(exhausted|run out)\b",
            r"\b(add|purchase|buy) (more )?(credits|funds)\b|unpaid invoices|\btrial expired",
            r"free quota used up|no active subscription|\bplease recharge\b|not enough credit\b",
        ),
        said_by="OpenAI: insufficient_quota; MiniMax: insufficient balance (1008); Z.ai: 1113; "
        "Moonshot, xAI, Novita, Gemini, Anthropic, Hugging Face, Vercel, DashScope: Arrearage, "
        "Volcengine: AccountOverdueError, one-api: 额度不足",
    ),
    Rule(
        RateLimited,
        statuses(None, 403, *SERVER),
        words(r"\bquota\b|rate[_ -]?limit|too many requests|usage limit"),
        names_wait=True,
        said_by="Gemini: RetryInfo; Azure: Quota will be replenished in; gateways, of a 429",
    ),
    Rule(
        RateLimited,
        statuses(429),
        names_wait=True,
        said_by="Gemini: RetryInfo, Please retry in 34.07s; OpenAI, Groq: try again in 7m12s",
    ),
    Rule(
        QuotaExceeded,
        statuses(None, 403, 429),
        words(
            r"free-models-per-day|userbymodelbyday|requests per day limit|daily free allocation",
            r"\b(hourly|daily|weekly|monthly) (api |usage |token )?(calls|limit|quota)\b",
            r"usage limit reached for \d{1,3} hour",
        ),
        "{name} says that the allowance is used up for now",
        "Wait until it starts anew, or choose another model.",
        said_by="OpenRouter: free-models-per-day; Cloudflare: daily free allocation; Z.ai: 1308; "
        "Ollama: hourly usage limit; Cerebras; ModelsLab: monthly api calls",
    ),
    Rule(
        RateLimited,
        statuses(None, 403, 429, *SERVER),
        words(
            r"rate[_ -]?limit|too many (concurrent )?requests|\bslow[_ ]down\b|\bthrottling\b",
            r"requests_per_base_model|\bper[_ -]?min(ute)?\b|\b[rt]pm\b",
            r"流控|速率限制|请求过多|请求过于频繁",
        ),
        said_by="OpenAI: rate_limit_exceeded, slow_down; DashScope: Throttling.AllocationQuota; "
        "Spark: 秒级流控超限",
    ),
    Rule(
        QuotaExceeded,
        statuses(None, 401, 403, 429, *SERVER),
        words(
            r"\bexceeded (your )?(current )?quota|\bquota[_ ](exceeded|exhausted)\b",
            r"\bbilling details\b",
        ),
        said_by="OpenAI, Gemini: You exceeded your current quota, please check your plan and …",
    ),
)

REGION: Final = Rule(
    RequestRefused,
    ANY,
    words(
        r"unsupported[_ ](country|region|location|territory)\b",
        r"(country|region|territory) (is )?not supported|user location is not supported",
        r"not (available|supported|offered|accessible) (in|from) your (current )?"
        r"(country|region|territory|location)\b",
        r"(access|requests) from your (country|region)|region is restricted|\bgeo-?blocked\b",
        r"restricted (country|region)\b",
    ),
    "{name} does not serve this country or region",
    "The key is not the reason. Choose another model or endpoint.",
    said_by="OpenAI: unsupported_country_region_territory; Gemini: User location is not …; "
    "OpenRouter: not available in your region",
)

ACCESS: Final = (
    Rule(
        RequestRefused,
        ANY,
        words(
            r"\bmodelnotopen\b|has not activated the model|organization must be verified",
            r"model access denied|access to model( \S{1,120})? (denied|is restricted)",
            r"(not|n't) have (permission to )?access to (the |this )?model\b|\bgated repo\b",
            r"no access to model\b|not allowed to access model|model_access_denied",
            r"not have permission to access \S",
            r"model_permission_blocked|model_terms_required|requires terms acceptance",
            r"not authorized to (use|access|invoke) .{0,60}?model",
            r"not include access to (this|the) model",
            r"model( \S{1,120})? (is not enabled for your|requires a paid|requires verification)",
            r"not (available|included) (on|in|with) your (current )?(plan|tier|subscription)",
            r"access to (this|the) model is not enabled|accept the (license|terms) to",
            r"permission denied for model|model has not been activated",
            r"model is only available for|无权访问模型|暂未开放.{0,40}?权限",
        ),
        "{name} has not opened {model} to this account",
        "Activate it in the provider's console, or choose another model.",
        said_by="Volcengine: ModelNotOpen; DashScope: Model access denied; OpenAI: Project … does "
        "not have access to model; Groq, GitHub, LiteLLM, Z.ai, Hugging Face, SiliconFlow",
    ),
    Rule(
        RequestRefused,
        statuses(404),
        words(r"matching your .{0,60}?data policy|no allowed providers are available"),
        "{name} has nobody who serves {model} under your privacy settings",
        "Change them at {name}, or choose another model.",
        said_by="OpenRouter: No endpoints found matching your data policy; No allowed providers",
    ),
)

KEY: Final = (
    Rule(KeyRefused, statuses(401), said_by="RFC 9110: Unauthorized"),
    Rule(
        KeyRefused,
        statuses(None, 400, 403, 422),
        words(
            r"\b(invalid|incorrect|wrong|expired|missing|unknown|revoked|no) (or \w+ )?"
            r"(api|access|auth\w*|bearer)[ _-]?(key|token|header)\b",
            r"api[ _-]?key (is |was |has )?(been )?"
            r"(not|invalid|incorrect|missing|required|expired|disabled|revoked|blocked)\b",
            r"api key was reported as leaked|\bexpired[_ ]key\b|(access|bearer) token has expired",
            r"invalid_api_key|authentication[_ ]error\b|unauthori[sz]ed|no auth credentials",
            r"invalid (authentication )?credentials|malformed api key|api key does not exist",
            r"unregistered callers|\b(key disabled|token is expired)\b",
            r"format for authorization header|\bauth_error\b|\blogin fail",
        ),
        said_by="OpenAI: Incorrect API key; OpenRouter: No auth credentials; MiniMax: login fail; "
        "Gemini: reported as leaked; Cloudflare: 6111; LiteLLM: auth_error, expired_key",
    ),
    Rule(
        KeyRefused,
        statuses(403),
        message="{name} denies access",
        hint="Check the key, and what its account may use.",
        said_by="RFC 9110: Forbidden",
    ),
)
