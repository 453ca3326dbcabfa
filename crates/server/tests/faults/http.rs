//! A small client of HTTP/1.1 over a socket, so that a test sees when exactly a connection breaks.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Longer than any answer takes; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// Somebody with their cookies, on one connection that is opened anew when it is lost.
pub struct Client {
    address: SocketAddr,
    cookies: Vec<(String, String)>,
    connection: Option<BufReader<TcpStream>>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub json: Value,
    pub bytes: Vec<u8>,
}

impl Clone for Client {
    fn clone(&self) -> Self {
        Self {
            address: self.address,
            cookies: self.cookies.clone(),
            connection: None,
        }
    }
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            cookies: Vec::new(),
            connection: None,
        }
    }

    /// The same person at another process.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self {
            address,
            ..self.clone()
        }
    }

    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, None)
    }

    pub fn post(&mut self, path: &str, body: &Value) -> io::Result<Answer> {
        self.send("POST", path, Some(body))
    }

    /// Sends a request and reads its answer. An error means that it is not known whether the
    /// request was carried out.
    pub fn send(&mut self, method: &str, path: &str, body: Option<&Value>) -> io::Result<Answer> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let head = self.head(method, path, body.len());
        let outcome = self.exchange(&[head.as_bytes(), body.as_bytes()].concat());
        if outcome.is_err() {
            self.connection = None;
        }
        outcome
    }

    /// The lines before the body.
    pub fn head(&self, method: &str, path: &str, length: usize) -> String {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
    }

    /// Sends part of a request.
    pub fn send_part(&mut self, bytes: &[u8]) -> io::Result<()> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                none.insert(BufReader::new(stream))
            }
        };
        connection.get_mut().write_all(bytes)
    }

    fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.send_part(request)?;
        self.answer()
    }

    /// Reads the answer to what was sent.
    pub fn answer(&mut self) -> io::Result<Answer> {
        let connection = self
            .connection
            .as_mut()
            .ok_or(io::ErrorKind::NotConnected)?;
        let status_line = read_line(connection)?;
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok());
        let status = status.ok_or(io::ErrorKind::InvalidData)?;
        let (mut length, mut is_chunked, mut set) = (0, false, Vec::new());
        loop {
            let line = read_line(connection)?;
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            match name {
                "content-length" => length = value.parse().map_err(io::Error::other)?,
                "transfer-encoding" => is_chunked = value == "chunked",
                "set-cookie" => set.push(value.to_owned()),
                _ => {}
            }
        }
        let bytes = if is_chunked {
            read_chunks(connection)?
        } else {
            let mut bytes = vec![0; length];
            connection.read_exact(&mut bytes)?;
            bytes
        };
        for cookie in set {
            self.keep(&cookie);
        }
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer {
            status,
            json,
            bytes,
        })
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn read_line(from: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}

fn read_chunks(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let length = usize::from_str_radix(&read_line(from)?, 16).map_err(io::Error::other)?;
        let mut chunk = vec![0; length];
        from.read_exact(&mut chunk)?;
        bytes.append(&mut chunk);
        read_line(from)?;
        if length == 0 {
            return Ok(bytes);
        }
    }
}

impl Answer {
    /// The body, if the request succeeded.
    #[track_caller]
    pub fn expect_success(self) -> Value {
        assert!(
            (200..400).contains(&self.status),
            "answered {} {}",
            self.status,
            String::from_utf8_lossy(&self.bytes)
        );
        self.json
    }
}
