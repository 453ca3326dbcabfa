const WRONG_CREDENTIALS = "The e-mail address or the password is not right.";
const WRONG_CODE = "That code is not right. Look again at the newest mail.";
const OLD_CODE = "That code has run out. Ask for a new one.";
const BURNT_CODE = "Too many wrong tries. Ask for a new code.";
const PROVIDER_FAILED =
  "The provider refused or did not answer. Try again, or sign in another way.";
const PROVIDER_OFF = "This way of signing in is not set up here.";
const BAD_EMAIL = "That does not look like an e-mail address.";

export const errorText = {
  network: "The server cannot be reached. Check the connection and try again.",
  unknown: "Something unexpected went wrong. Try again.",
  invalid: "Something in the form is not right.",
  serverFault: "The server could not do this. Try again in a moment.",
  serverFaultWith: (id: string) =>
    `The server could not do this. If it happens again, tell your admin the number ${id}.`,
  refused: (code: string) => `The server refused this (${code}).`,
  notAllowed: "Your role does not allow this.",
  waitSeconds: (seconds: number) => `Too many tries. Wait ${seconds} seconds and try again.`,
  waitAWhile: "Too many tries. Wait a moment and try again.",
  byStatus: {
    400: "Something in the request is not right.",
    401: "You are signed out. Sign in again.",
    403: "Your role does not allow this.",
    404: "This does not exist, or you may not see it.",
    409: "This cannot be done in the present state.",
    413: "The file is too large.",
    415: "This kind of file is not accepted.",
  },
  refusalByCode: {
    explicit_deny: "Somebody with the right to do so has denied you this here.",
    default_deny: "Your role does not allow this.",
    role_condition: "Your role allows this only for what you created.",
    link_condition: "Your team's role allows this only for what you created.",
    requires: "This needs another right that you do not have here.",
    restricted: "Only people who were given access may do this.",
    self: "Nobody may do this for themselves.",
    feature_off: "This feature is switched off.",
    token_scope: "The token does not cover this.",
    inactive: "Your access has ended.",
  },
  byCode: {
    INSTANCE_NOT_CONFIGURED: "This instance is not registered yet. Ask whoever runs it.",
    INVALID_EMAIL: BAD_EMAIL,
    EMAIL_REQUIRED: "Write your e-mail address first.",
    SIGNUP_DISABLED: "Nobody can sign up here by themselves. Ask an admin to invite you.",
    MAGIC_LINK_LOGIN_DISABLED: "Signing in by mailed code is switched off here.",
    PASSWORD_LOGIN_DISABLED: "Signing in by password is switched off here.",
    USER_ACCOUNT_DEACTIVATED: "This account is suspended. Ask your admin.",
    INVALID_PASSWORD: "That password is not right.",
    PASSWORD_TOO_WEAK:
      "That password is too easy to guess. Use at least 8 characters; a few uncommon words work well.",
    SMTP_NOT_CONFIGURED: "This instance cannot send mail. Ask your admin for a link.",
    USER_ALREADY_EXIST: "There is already an account with this address. Sign in instead.",
    AUTHENTICATION_FAILED_SIGN_UP: "The account could not be made. Try again.",
    REQUIRED_EMAIL_PASSWORD_SIGN_UP: "Write an e-mail address and a password.",
    INVALID_EMAIL_SIGN_UP: BAD_EMAIL,
    USER_DOES_NOT_EXIST: WRONG_CREDENTIALS,
    AUTHENTICATION_FAILED_SIGN_IN: WRONG_CREDENTIALS,
    REQUIRED_EMAIL_PASSWORD_SIGN_IN: "Write your e-mail address and your password.",
    INVALID_EMAIL_SIGN_IN: BAD_EMAIL,
    MAGIC_SIGN_IN_EMAIL_CODE_REQUIRED: "Write the code from the mail.",
    INVALID_MAGIC_CODE_SIGN_IN: WRONG_CODE,
    INVALID_MAGIC_CODE_SIGN_UP: WRONG_CODE,
    EXPIRED_MAGIC_CODE_SIGN_IN: OLD_CODE,
    EXPIRED_MAGIC_CODE_SIGN_UP: OLD_CODE,
    EMAIL_CODE_ATTEMPT_EXHAUSTED_SIGN_IN: BURNT_CODE,
    EMAIL_CODE_ATTEMPT_EXHAUSTED_SIGN_UP: BURNT_CODE,
    OAUTH_NOT_CONFIGURED: PROVIDER_OFF,
    GOOGLE_NOT_CONFIGURED: PROVIDER_OFF,
    GITHUB_NOT_CONFIGURED: PROVIDER_OFF,
    GITLAB_NOT_CONFIGURED: PROVIDER_OFF,
    GITEA_NOT_CONFIGURED: PROVIDER_OFF,
    GOOGLE_OAUTH_PROVIDER_ERROR: PROVIDER_FAILED,
    GITHUB_OAUTH_PROVIDER_ERROR: PROVIDER_FAILED,
    GITLAB_OAUTH_PROVIDER_ERROR: PROVIDER_FAILED,
    GITEA_OAUTH_PROVIDER_ERROR: PROVIDER_FAILED,
    OIDC_OAUTH_PROVIDER_ERROR: PROVIDER_FAILED,
    OAUTH_EMAIL_NOT_VERIFIED:
      "There is an account with this address here, and the provider does not say that the address is yours. Sign in another way, or have the address verified there.",
    OAUTH_EMAIL_MISSING: "The provider did not tell an e-mail address, which an account needs.",
    OAUTH_CONNECTED_OTHERWISE:
      "The account of this address belongs to somebody else at that provider. Sign in another way and remove the old connection in your security settings.",
    GITHUB_USER_NOT_IN_ORG: "Your GitHub account is not in the organisation that may sign in here.",
    INVALID_PASSWORD_TOKEN: "This link is not valid. Ask for a new one.",
    EXPIRED_PASSWORD_TOKEN: "This link has run out. Ask for a new one.",
    INCORRECT_OLD_PASSWORD: "The present password is not right.",
    MISSING_PASSWORD: "Write a password.",
    PASSWORD_ALREADY_SET: "This account already has a password. Change it instead.",
    ADMIN_ALREADY_EXIST: "This instance is already set up. Sign in.",
    REQUIRED_ADMIN_EMAIL_PASSWORD_FIRST_NAME:
      "An e-mail address, a password and a first name are needed.",
    INVALID_ADMIN_EMAIL: BAD_EMAIL,
    REQUIRED_ADMIN_EMAIL_PASSWORD: "Write your e-mail address and your password.",
    ADMIN_AUTHENTICATION_FAILED: "These are not the credentials of an instance admin.",
    ADMIN_USER_ALREADY_EXIST: "There is already an account with this address.",
    ADMIN_USER_DEACTIVATED: "This admin's account is suspended.",
    AUTHENTICATION_FAILED: "Signing in did not work. Try again.",
    last_instance_admin:
      "This is the last instance admin whose account is active. Add another first.",
    already_instance_admin: "This person is already an instance admin.",
    stale_version: "Somebody else changed this in the meantime. It was loaded again.",
  },
};
