// A provider of OpenID Connect on loopback, with one person who says yes to everything. It is as
// strict as a real one: the client and its secret, the callback address, the verifier, one use.

import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'

const CLIENT = 'airside-client'
const SECRET = 'tell-nobody-at-all'

const base64 = (value) => Buffer.from(value).toString('base64url')

export async function startProvider(person) {
  const grants = new Map()
  let url
  const discovery = () => ({
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    userinfo_endpoint: `${url}/userinfo`,
  })

  // A page with a button, as people meet it.
  const authorize = (query) => {
    const code = randomBytes(16).toString('hex')
    grants.set(code, query)
    const back = new URL(query.get('redirect_uri'))
    back.searchParams.set('code', code)
    back.searchParams.set('state', query.get('state'))
    const page = `<!doctype html><title>Example ID</title><h1>Example ID</h1>
      <a href="${back.href.replaceAll('&', '&amp;')}">Yes, it is me</a>`
    return { kind: 'text/html', body: page }
  }

  const token = (form, authorization) => {
    const grant = grants.get(form.get('code'))
    grants.delete(form.get('code'))
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
    const basic = Buffer.from(`${CLIENT}:${SECRET}`).toString('base64')
    const fits =
      grant?.get('client_id') === CLIENT &&
      authorization === `Basic ${basic}` &&
      grant.get('redirect_uri') === form.get('redirect_uri') &&
      grant.get('code_challenge') === challenge
    if (!fits) return { status: 400, body: { error: 'invalid_grant' } }
    const claims = {
      iss: url,
      sub: person.sub,
      aud: CLIENT,
      exp: Math.floor(Date.now() / 1000) + 60,
      nonce: grant.get('nonce'),
    }
    const id_token = `${base64('{}')}.${base64(JSON.stringify(claims))}.c2ln`
    return { body: { access_token: 'token', token_type: 'Bearer', id_token } }
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, url)
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const answers = {
        '/.well-known/openid-configuration': () => ({ body: discovery() }),
        '/authorize': () => authorize(searchParams),
        '/token': () => token(new URLSearchParams(text), request.headers.authorization),
        '/userinfo': () => ({ body: person }),
      }
      const answer = answers[pathname]?.() ?? { status: 404, body: {} }
      const { status = 200, kind = 'application/json', body } = answer
      response.writeHead(status, { 'content-type': kind })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${server.address().port}`
  return {
    url,
    client: CLIENT,
    secret: SECRET,
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
