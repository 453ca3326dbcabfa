//! The numbered codes of signing in and set-up. A JSON caller gets one as
//! `{"error_code", "error_message"}`, a form is sent back to its page with it in the query.

use airside_kernel::Error;

/// One numbered code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// HTTP status that a JSON caller gets.
    pub status: u16,
    /// The number.
    pub number: u32,
    /// The name.
    pub name: &'static str,
}

impl Code {
    /// As an error.
    #[must_use]
    pub const fn error(self) -> Error {
        Error::Numbered {
            status: self.status,
            number: self.number,
            name: self.name,
        }
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        code.error()
    }
}

macro_rules! codes {
    ($($number:literal $name:ident $status:literal;)*) => {
        $(
            #[doc = concat!("Code ", stringify!($number), ".")]
            pub const $name: Code =
                Code { status: $status, number: $number, name: stringify!($name) };
        )*
    };
}

codes! {
    5000 INSTANCE_NOT_CONFIGURED 400;
    5005 INVALID_EMAIL 400;
    5010 EMAIL_REQUIRED 400;
    5015 SIGNUP_DISABLED 403;
    5016 MAGIC_LINK_LOGIN_DISABLED 403;
    5018 PASSWORD_LOGIN_DISABLED 403;
    5019 USER_ACCOUNT_DEACTIVATED 403;
    5020 INVALID_PASSWORD 400;
    5021 PASSWORD_TOO_WEAK 400;
    5025 SMTP_NOT_CONFIGURED 400;
    5030 USER_ALREADY_EXIST 400;
    5035 AUTHENTICATION_FAILED_SIGN_UP 401;
    5040 REQUIRED_EMAIL_PASSWORD_SIGN_UP 400;
    5045 INVALID_EMAIL_SIGN_UP 400;
    5060 USER_DOES_NOT_EXIST 400;
    5065 AUTHENTICATION_FAILED_SIGN_IN 401;
    5070 REQUIRED_EMAIL_PASSWORD_SIGN_IN 400;
    5075 INVALID_EMAIL_SIGN_IN 400;
    5085 MAGIC_SIGN_IN_EMAIL_CODE_REQUIRED 400;
    5090 INVALID_MAGIC_CODE_SIGN_IN 401;
    5092 INVALID_MAGIC_CODE_SIGN_UP 401;
    5095 EXPIRED_MAGIC_CODE_SIGN_IN 401;
    5097 EXPIRED_MAGIC_CODE_SIGN_UP 401;
    5100 EMAIL_CODE_ATTEMPT_EXHAUSTED_SIGN_IN 401;
    5102 EMAIL_CODE_ATTEMPT_EXHAUSTED_SIGN_UP 401;
    5104 OAUTH_NOT_CONFIGURED 400;
    5105 GOOGLE_NOT_CONFIGURED 400;
    5106 OAUTH_EMAIL_NOT_VERIFIED 403;
    5107 OAUTH_EMAIL_MISSING 400;
    5108 OAUTH_CONNECTED_OTHERWISE 403;
    5110 GITHUB_NOT_CONFIGURED 400;
    5111 GITLAB_NOT_CONFIGURED 400;
    5112 GITEA_NOT_CONFIGURED 400;
    5115 GOOGLE_OAUTH_PROVIDER_ERROR 400;
    5120 GITHUB_OAUTH_PROVIDER_ERROR 400;
    5121 GITLAB_OAUTH_PROVIDER_ERROR 400;
    5122 GITHUB_USER_NOT_IN_ORG 403;
    5123 GITEA_OAUTH_PROVIDER_ERROR 400;
    5124 OIDC_OAUTH_PROVIDER_ERROR 400;
    5125 INVALID_PASSWORD_TOKEN 400;
    5130 EXPIRED_PASSWORD_TOKEN 400;
    5135 INCORRECT_OLD_PASSWORD 400;
    5138 MISSING_PASSWORD 400;
    5145 PASSWORD_ALREADY_SET 400;
    5150 ADMIN_ALREADY_EXIST 400;
    5155 REQUIRED_ADMIN_EMAIL_PASSWORD_FIRST_NAME 400;
    5160 INVALID_ADMIN_EMAIL 400;
    5170 REQUIRED_ADMIN_EMAIL_PASSWORD 400;
    5175 ADMIN_AUTHENTICATION_FAILED 401;
    5180 ADMIN_USER_ALREADY_EXIST 400;
    5190 ADMIN_USER_DEACTIVATED 403;
    5900 RATE_LIMIT_EXCEEDED 429;
    5999 AUTHENTICATION_FAILED 401;
}
