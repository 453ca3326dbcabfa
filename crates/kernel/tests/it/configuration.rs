//! Configuration of the program: which word counts, and what is never shown.

use std::collections::BTreeMap;

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
            matches!(&refused, ConfigError::Unknown(unknown) if unknown == name),
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
