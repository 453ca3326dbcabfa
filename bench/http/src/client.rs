//! A plain HTTP/1.1 client on one kept connection. It does as little as it can, since it takes its
//! time on the same processors as what it measures.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// One person on one connection.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<TcpStream>,
    session: String,
}

/// An answer, and how long it took from the first byte sent to the last byte read.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// How long it took.
    pub took: Duration,
}

impl Answer {
    /// The body, if the status is the one expected.
    pub fn json(&self, expected: u16) -> Result<Value> {
        let text = String::from_utf8_lossy(&self.body);
        anyhow::ensure!(self.status == expected, "answered {}: {text}", self.status);
        serde_json::from_slice(&self.body).context("the answer is no JSON")
    }
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr, session: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
            session: session.to_owned(),
        })
    }

    /// Reads.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send("GET", path, "").await
    }

    /// Sends JSON.
    pub async fn post(&mut self, path: &str, body: &str) -> Result<Answer> {
        self.send("POST", path, body).await
    }

    /// Sends a request of any method.
    pub async fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Answer> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
        if !self.session.is_empty() {
            request.push_str("cookie: sessionid=");
            request.push_str(&self.session);
            request.push_str("\r\n");
        }
        if method != "GET" {
            request.push_str("content-type: application/json\r\ncontent-length: ");
            request.push_str(&body.len().to_string());
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        request.push_str(body);
        let began = Instant::now();
        self.stream.write_all(request.as_bytes()).await?;
        let (status, length) = self.head().await?;
        let body = match length {
            Some(length) => {
                let mut body = vec![0; length];
                self.stream.read_exact(&mut body).await?;
                body
            }
            None => self.chunks().await?,
        };
        Ok(Answer {
            status,
            body,
            took: began.elapsed(),
        })
    }

    /// Status, and the length of the body where it is told.
    async fn head(&mut self) -> Result<(u16, Option<usize>)> {
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).context("no status")?.parse()?;
        let mut length = Some(0);
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                bail!("the connection ended");
            }
            let Some((name, value)) = line.trim_end().split_once(':') else {
                return Ok((status, length));
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                length = None;
            }
        }
    }

    async fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let size = usize::from_str_radix(line.trim(), 16)?;
            let start = body.len();
            body.resize(start + size, 0);
            self.stream.read_exact(&mut body[start..]).await?;
            self.stream.read_exact(&mut [0; 2]).await?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
}
