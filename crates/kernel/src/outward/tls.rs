//! Encryption of calls: the certificate authorities of the system, and one that the operator names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::OutwardFault;

/// Reads the authorities at the first call.
#[derive(Clone)]
pub(super) struct Encryption {
    roots_file: Option<PathBuf>,
    connector: Arc<OnceCell<TlsConnector>>,
}

impl std::fmt::Debug for Encryption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encryption")
    }
}

impl Encryption {
    pub fn new(roots_file: Option<PathBuf>) -> Self {
        Self {
            roots_file,
            connector: Arc::default(),
        }
    }

    pub async fn begin(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, OutwardFault> {
        let failed = |cause: String| OutwardFault::Tls(host.to_owned(), cause);
        let name =
            ServerName::try_from(host.to_owned()).map_err(|fault| failed(fault.to_string()))?;
        let connector = self
            .connector
            .get_or_try_init(async || {
                let roots_file = self.roots_file.clone();
                tokio::task::spawn_blocking(move || connector(roots_file.as_deref()))
                    .await
                    .map_err(|fault| fault.to_string())?
            })
            .await
            .map_err(failed)?;
        connector
            .connect(name, stream)
            .await
            .map_err(|fault| failed(fault.to_string()))
    }
}

fn connector(roots_file: Option<&Path>) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    // What of the system's cannot be read is missing like any other authority.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = roots_file {
        let unreadable = |fault| format!("`root_certificates` cannot be read: {fault}");
        for certificate in CertificateDer::pem_file_iter(file).map_err(unreadable)? {
            let certificate = certificate.map_err(unreadable)?;
            roots
                .add(certificate)
                .map_err(|fault| format!("`root_certificates` cannot be used: {fault}"))?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|fault| fault.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
