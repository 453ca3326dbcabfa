//! What a mail looks like: a heading, paragraphs, one button and a note, as text and as HTML.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// A mail to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The body for readers without HTML.
    pub text: String,
    /// The body.
    pub html: String,
}

/// The content of a mail, before it is written as text and HTML.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    heading: String,
    paragraphs: Vec<String>,
    code: Option<String>,
    button: Option<(String, String)>,
    note: Option<String>,
}

impl Letter {
    /// Begins a letter.
    #[must_use]
    pub fn new(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            ..Self::default()
        }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(text.into());
        self
    }

    /// A code to be typed, set apart.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The one thing to do.
    #[must_use]
    pub fn button(mut self, label: impl Into<String>, url: impl Into<String>) -> Self {
        self.button = Some((label.into(), url.into()));
        self
    }

    /// Small print at the end.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.note = Some(text.into());
        self
    }

    /// The finished mail.
    #[must_use]
    pub fn to(&self, address: impl Into<String>, subject: impl Into<String>) -> Mail {
        Mail {
            to: address.into(),
            // A line break in a subject (a workspace's name, say) would be another header.
            subject: subject
                .into()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            text: self.text(),
            html: self.html(),
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n", self.heading);
        for paragraph in &self.paragraphs {
            let _ = write!(text, "\n{paragraph}\n");
        }
        if let Some(code) = &self.code {
            let _ = write!(text, "\n    {code}\n");
        }
        if let Some((label, url)) = &self.button {
            let _ = write!(text, "\n{label}:\n{url}\n");
        }
        if let Some(note) = &self.note {
            let _ = write!(text, "\n--\n{note}\n");
        }
        text
    }

    fn html(&self) -> String {
        let mut html = String::from(
            "<!doctype html><html><body style=\"margin:0;padding:32px 16px;background:#f5f5f4;\
             font-family:system-ui,sans-serif;color:#1c1917\"><div style=\"max-width:480px;\
             margin:0 auto;padding:32px;background:#ffffff;border-radius:8px\">",
        );
        let heading = escaped(&self.heading);
        let _ = write!(
            html,
            "<h1 style=\"margin:0 0 16px;font-size:20px\">{heading}</h1>"
        );
        for paragraph in &self.paragraphs {
            let text = escaped(paragraph);
            let _ = write!(
                html,
                "<p style=\"margin:0 0 16px;line-height:1.5\">{text}</p>"
            );
        }
        if let Some(code) = &self.code {
            let _ = write!(
                html,
                "<p style=\"margin:0 0 16px;font-size:28px;letter-spacing:6px;\
                 font-family:ui-monospace,monospace\">{}</p>",
                escaped(code)
            );
        }
        if let Some((label, url)) = &self.button {
            let (label, url) = (escaped(label), escaped(url));
            let _ = write!(
                html,
                "<p style=\"margin:24px 0\"><a href=\"{url}\" style=\"display:inline-block;\
                 padding:10px 16px;border-radius:6px;background:#1c1917;color:#ffffff;\
                 text-decoration:none\">{label}</a></p><p style=\"margin:0 0 16px;font-size:13px;\
                 color:#57534e;word-break:break-all\">{url}</p>"
            );
        }
        if let Some(note) = &self.note {
            let text = escaped(note);
            let _ = write!(
                html,
                "<p style=\"margin:0;font-size:13px;color:#57534e\">{text}</p>"
            );
        }
        html.push_str("</div></body></html>");
        html
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_choose_stay_text() {
        let mail = Letter::new("Join <b>us</b>")
            .paragraph("Ann & Bob")
            .button("Open", "https://x.example/?a=1&b=\"")
            .to("a@example.com", "Join\r\nBcc: everyone@example.com");
        assert_eq!(mail.subject, "Join Bcc: everyone@example.com");
        assert!(mail.text.contains("Join <b>us</b>"));
        assert!(mail.html.contains("Join &lt;b&gt;us&lt;/b&gt;"));
        assert!(mail.html.contains("Ann &amp; Bob"));
        assert!(
            mail.html
                .contains("href=\"https://x.example/?a=1&amp;b=&quot;\"")
        );
    }
}
