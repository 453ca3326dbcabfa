//! The examples that the help of each command ends with. A test reads them as the program does.

pub(super) const SERVE: &str = "\
Examples:
  airside serve
  airside serve --listen 0.0.0.0:8080 --data /var/lib/airside --base-url https://airside.example.com
  airside serve --database-url postgres://airside@localhost/airside --metrics-listen 127.0.0.1:9090
  airside serve --config /etc/airside.toml --log-format json";

pub(super) const MIGRATE: &str = "\
Examples:
  airside migrate --dry-run
  airside migrate --data /var/lib/airside";

pub(super) const DOCTOR: &str = "\
Examples:
  airside doctor --data /var/lib/airside
  airside doctor --json

It changes nothing, and exits with 1 where something is wrong.";

pub(super) const CONFIG: &str = "\
Examples:
  airside config
  airside config --config /etc/airside.toml --json";

pub(super) const REGISTER: &str = "\
Examples:
  airside register-instance --data /var/lib/airside";

pub(super) const USER: &str = "\
Examples:
  airside user create --email ann@example.com
  airside user reset-password --email ann@example.com";

pub(super) const USER_CREATE: &str = "\
Examples:
  airside user create --email ann@example.com
  airside user create --email ann@example.com --password-stdin < password.txt";

pub(super) const CREATE_SUPERUSER: &str = "\
Examples:
  airside createsuperuser --email ann@example.com
  airside createsuperuser --email ann@example.com --password-stdin < password.txt";

pub(super) const USER_RESET_PASSWORD: &str = "\
Examples:
  airside user reset-password --email ann@example.com
  airside user reset-password --email ann@example.com --password-stdin < password.txt";

pub(super) const INSTANCE_ADMIN: &str = "\
Examples:
  airside instance-admin add ann@example.com
  airside instance-admin list --json";

pub(super) const CREATE_INSTANCE_ADMIN: &str = "\
Examples:
  airside create_instance_admin ann@example.com";

pub(super) const AUDIT: &str = "\
Examples:
  airside audit verify --data /var/lib/airside
  airside audit verify --json";

pub(super) const ACCESS: &str = "\
Examples:
  airside access check carol@example.com workitem:delete workitem:WEB-12 --workspace acme
  airside access explain carol@example.com project:edit project:WEB --workspace acme
  airside access explain carol@example.com workspace_member:invite workspace:acme --workspace acme --json

`check` exits with 0 where it is allowed, with 1 where it is not, and with 2 where there is no answer.";

pub(super) const BACKUP: &str = "\
Examples:
  airside backup /var/backups/airside-2026-11-21 --data /var/lib/airside";

pub(super) const RESTORE: &str = "\
Examples:
  airside restore /var/backups/airside-2026-11-21 --data /var/lib/airside-new
  airside restore /var/backups/airside-2026-11-21 --database-url postgres://airside@localhost/empty";

pub(super) const DEMO: &str = "\
Examples:
  airside demo --data /tmp/airside-demo
  airside demo --json";

pub(super) const OPENAPI: &str = "\
Examples:
  airside openapi > openapi.json";

#[cfg(test)]
mod tests {
    use airside_kernel::config::SETTINGS;
    use clap::{Command, CommandFactory, Parser};

    use crate::cli::access::Access;
    use crate::cli::{self, Cli};

    /// Every command of the program, with those below it.
    fn all(command: &Command) -> Vec<&Command> {
        let below = command.get_subcommands().flat_map(all);
        std::iter::once(command).chain(below).collect()
    }

    #[test]
    fn every_command_has_examples_that_it_understands() {
        let program = Cli::command();
        let catalog = crate::rooms::access(&[]).expect("the catalog");
        for command in all(&program) {
            let name = command.get_name();
            let help = command.get_after_help().map(ToString::to_string);
            let help = help.unwrap_or_default();
            assert!(help.starts_with("Examples:\n  airside "), "{name}: {help}");
            assert!(help.contains(name), "{name}: {help}");
            for line in help.lines().filter(|line| line.starts_with("  airside ")) {
                let words = line.split_whitespace();
                let typed = words.take_while(|word| !matches!(*word, "<" | ">"));
                let read = Cli::try_parse_from(typed);
                let read = read.unwrap_or_else(|fault| panic!("{line}: {fault}"));
                let cli::Command::Access(Access::Check(asked) | Access::Explain(asked)) =
                    read.command
                else {
                    continue;
                };
                let action = catalog.engine().catalog().action(&asked.action);
                assert!(action.is_some(), "{line}");
            }
        }
    }

    #[test]
    fn every_setting_that_is_no_secret_is_a_flag() {
        let program = Cli::command();
        let serve = program.find_subcommand("serve").expect("it is there");
        let flags = |name: &str| {
            let flag = name.replace('_', "-");
            let of = |command: &Command| {
                command
                    .get_arguments()
                    .any(|a| a.get_long() == Some(&*flag))
            };
            of(serve) || of(&program)
        };
        for setting in SETTINGS {
            let expected = !setting.is_secret || setting.name == "database_url";
            assert_eq!(flags(setting.name), expected, "{}", setting.name);
        }
    }
}
