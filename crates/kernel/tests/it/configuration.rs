//! Configuration of the program: which word counts, and what is never shown.

use std::collections::BTreeMap;

use airside_kernel::config::instance::ConfigurationKey;
use airside_kernel::config::{ConfigError, Given, SETTINGS, Settings, Source};

const SECRETS: &[(&str, &str)] = &[
    ("database_url", "postgres://airside:hunter2@db/airside"),
    ("setup_token", "hunter2-setup"),
    (
        "instance_key",
        "68756e74657232000000000000000000000000000000000000000000hunter2",
    ),
];

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn listed(given: &Given, name: &str) -> (String, Source) {
    let settings = Settings::resolve(given).expect("the settings are right");
    let found = settings
        .listing()
        .find(|(setting, ..)| setting.name == name);
    let (_, value, source) = found.expect("the setting is listed");
    (value.to_owned(), source)
}

#[test]
fn flags_win_over_the_environment_that_over_the_file_and_that_over_the_default() {
    let mut given = Given::default();
    let check = |given: &Given, value: &str, source| {
        assert_eq!(listed(given, "listen"), (value.to_owned(), source));
    };
    check(&given, "127.0.0.1:8080", Source::Default);
    given.file = Some("listen = '10.0.0.1:1'".to_owned());
    check(&given, "10.0.0.1:1", Source::File);
    given.environment = pairs(&[("AIRSIDE_LISTEN", "10.0.0.2:2")]);
    check(&given, "10.0.0.2:2", Source::Environment);
    given.flags = pairs(&[("listen", "10.0.0.3:3")]);
    check(&given, "10.0.0.3:3", Source::Flag);
}

#[test]
fn the_instances_own_keys_are_fixed_by_the_environment_before_the_file() {
    let mut given = Given {
        file: Some("[instance]\nEMAIL_HOST = 'file.example.com'\nEMAIL_PORT = 25".to_owned()),
        ..Given::default()
    };
    given.environment = pairs(&[("AIRSIDE_EMAIL_HOST", "environment.example.com")]);
    let settings = Settings::resolve(&given).expect("the settings are right");
    let fixed = |key| settings.fixed_instance_value(key);
    let environment = Some(("environment.example.com", Source::Environment));
    assert_eq!(fixed("EMAIL_HOST"), environment);
    assert_eq!(fixed("EMAIL_PORT"), Some(("25", Source::File)));
    assert_eq!(fixed("EMAIL_FROM"), None);
}

#[test]
fn names_that_are_no_settings_are_refused() {
    let check = |file: &str, name: &str| {
        let given = Given {
            file: Some(file.to_owned()),
            ..Given::default()
        };
        let refused = Settings::resolve(&given).expect_err("it is refused");
        assert!(
            matches!(&refused, ConfigError::Unknown { name: unknown, .. } if unknown == name),
            "{file}: {refused}"
        );
    };
    check("lissten = '127.0.0.1:1'", "lissten");
    check("[server]\nlisten = '127.0.0.1:1'", "server");
    check(
        "[instance]\nEMAIL_HOAST = 'mail.example.com'",
        "EMAIL_HOAST",
    );
}

#[test]
fn variables_that_are_no_settings_are_told_of_with_what_was_meant() {
    let given = Given {
        environment: pairs(&[
            ("AIRSIDE_LISTEN", "127.0.0.1:1"),
            ("AIRSIDE_EMAIL_HOST", "mail.example.com"),
            ("AIRSIDE_CONFIG", "airside.toml"),
            ("AIRSIDE_LISSTEN", "127.0.0.1:2"),
            ("AIRSIDE_EMAIL_HSOT", "mail.example.com"),
            ("AIRSIDE_SERVICE_PORT_HTTP", "8080"),
            ("OTHER_LISSTEN", "127.0.0.1:3"),
        ]),
        ..Given::default()
    };
    let settings = Settings::resolve(&given).expect("the settings are right");
    let told = settings.unknown_variables.iter().map(ToString::to_string);
    let told: Vec<String> = told.collect();
    let expected = [
        "`AIRSIDE_EMAIL_HSOT` is no setting: did you mean `AIRSIDE_EMAIL_HOST`?",
        "`AIRSIDE_LISSTEN` is no setting: did you mean `AIRSIDE_LISTEN`?",
        "`AIRSIDE_SERVICE_PORT_HTTP` is no setting",
    ];
    assert_eq!(told, expected);
    let misspelt = Given {
        file: Some("lissten = '127.0.0.1:1'".to_owned()),
        ..Given::default()
    };
    let refused = Settings::resolve(&misspelt).expect_err("it is refused");
    assert!(
        refused.to_string().contains("did you mean `listen`?"),
        "{refused}"
    );
}

#[test]
fn values_that_fit_no_key_of_the_instance_are_refused_by_name() {
    for (name, value, expected) in [
        ("AIRSIDE_FILE_SIZE_LIMIT", "abc", "a number of bytes"),
        ("AIRSIDE_EMAIL_PORT", "xx", "a port from 1 to 65535"),
        ("AIRSIDE_ENABLE_SIGNUP", "maybe", "0 or 1"),
        ("AIRSIDE_EMAIL_HOST_PASSWORD", "hunter2\nRSET", "one line"),
    ] {
        let by_variable = Given {
            environment: pairs(&[(name, value)]),
            ..Given::default()
        };
        let key = name.trim_start_matches("AIRSIDE_");
        let by_file = Given {
            file: Some(format!("[instance]\n{key} = {value:?}")),
            ..Given::default()
        };
        for (given, shown) in [(by_variable, name), (by_file, key)] {
            let refused = Settings::resolve(&given).expect_err(name).to_string();
            assert!(
                refused.contains(&format!("`{shown}` must be {expected}")),
                "{refused}"
            );
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }
    let words = Given {
        environment: pairs(&[("AIRSIDE_ENABLE_SIGNUP", "Yes")]),
        ..Given::default()
    };
    let settings = Settings::resolve(&words).expect("the settings are right");
    let fixed = settings.fixed_instance_value("ENABLE_SIGNUP");
    assert_eq!(fixed, Some(("1", Source::Environment)));
    let listed: Vec<_> = settings.instance_listing().collect();
    assert_eq!(listed.len(), ConfigurationKey::ALL.len());
    assert_eq!(listed[0].1, Some(("1", Source::Environment)));
    assert_eq!(listed[1].1, None);
}

#[test]
fn values_that_fit_no_setting_are_refused_by_name() {
    for (name, value) in [
        ("listen", "everywhere"),
        ("durability", "fast"),
        ("register", "perhaps"),
        ("base_url", "airside.example.com"),
        ("trusted_proxies", "10.0.0.1, proxy"),
        ("log_format", "xml"),
        ("metrics_listen", "9090"),
        ("database_url", "mysql://hunter2@db"),
    ] {
        let given = Given {
            flags: pairs(&[(name, value)]),
            ..Given::default()
        };
        let refused = Settings::resolve(&given).expect_err(name).to_string();
        assert!(refused.contains(&format!("`{name}`")), "{refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }
}

#[test]
fn secrets_are_never_printed() {
    let given = Given {
        flags: pairs(SECRETS),
        environment: pairs(&[("AIRSIDE_EMAIL_HOST_PASSWORD", "hunter2-mail")]),
        file: Some("[instance]\nLLM_API_KEY = 'hunter2-key'".to_owned()),
    };
    let settings = Settings::resolve(&given).expect("the settings are right");
    for (setting, shown, source) in settings.listing() {
        assert!(!shown.contains("hunter2"), "{}", setting.name);
        if SECRETS.iter().any(|(name, _)| *name == setting.name) {
            assert_eq!((shown, source), ("set", Source::Flag), "{}", setting.name);
            assert!(setting.is_secret);
        }
    }
    assert_eq!(settings.listing().count(), SETTINGS.len());
    for printed in [format!("{settings:?}"), format!("{given:?}")] {
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}
