//! The settings of the program, one by one.

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name in the file; the variable is `AIRSIDE_NAME`, and the flag of `serve` is `--name`
    /// with hyphens, but for secrets, since everybody on a machine sees the flags of a program.
    pub name: &'static str,
    /// Its value where nothing else is said.
    pub default: &'static str,
    /// Never printed.
    pub is_secret: bool,
    /// What it does.
    pub help: &'static str,
}

const fn setting(name: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting {
        name,
        default,
        is_secret: false,
        help,
    }
}

const fn secret(name: &'static str, help: &'static str) -> Setting {
    Setting {
        name,
        default: "",
        is_secret: true,
        help,
    }
}

/// Every setting of the program.
pub const SETTINGS: &[Setting] = &[
    setting("listen", "127.0.0.1:8080", "address and port to serve on"),
    setting(
        "data",
        "./data",
        "folder of the SQLite database, the files and the instance key",
    ),
    secret(
        "database_url",
        "postgres://… instead of SQLite in the data folder",
    ),
    setting(
        "durability",
        "normal",
        "SQLite after a power cut: normal (may lose the last moments) or full",
    ),
    setting(
        "base_url",
        "",
        "the address that people use, such as https://airside.example.com",
    ),
    setting(
        "trusted_proxies",
        "",
        "addresses, separated by commas, whose X-Forwarded headers are believed",
    ),
    setting(
        "metrics_listen",
        "",
        "address and port of /metrics; empty switches it off",
    ),
    setting(
        "register",
        "true",
        "whether serve registers an empty database by itself",
    ),
    secret("setup_token", "if set, the first sign-up needs it"),
    secret(
        "instance_key",
        "64 hexadecimal digits instead of the key file in the data folder",
    ),
    setting(
        "mail_root_certificates",
        "",
        "PEM file of a certificate authority that mail servers are also trusted by",
    ),
    setting(
        "root_certificates",
        "",
        "PEM file of a certificate authority that other services are also trusted by",
    ),
    setting("log_format", "text", "text or json"),
    setting(
        "log_level",
        "info",
        "error, warn, info, debug, trace, or per module",
    ),
    setting(
        "allow_private_addresses",
        "false",
        "whether calls to other services may go into private networks",
    ),
    setting(
        "update_check",
        "false",
        "whether the program asks for its latest version",
    ),
];
