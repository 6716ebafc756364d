//+------------------------------------------------------------------+
//| Handshake.mqh: from HTTP to WebSocket                            |
//+------------------------------------------------------------------+
#ifndef MYNAH_HANDSHAKE_MQH
#define MYNAH_HANDSHAKE_MQH
#include "Url.mqh"

#define HANDSHAKE_MOST_BYTES 16384
#define HANDSHAKE_MOST_BODY 2048
#define HANDSHAKE_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// Bytes → text in base64.
string Base64(const uchar &bytes[]) {
  uchar none[];
  uchar encoded[];
  if (CryptEncode(CRYPT_BASE64, bytes, none, encoded) <= 0) return "";
  return Utf8Text(encoded, 0, ArraySize(encoded));
}

// What a server must answer to this key.
string AcceptFor(const string key) {
  uchar source[];
  uchar none[];
  uchar hash[];
  Utf8Bytes(key + HANDSHAKE_GUID, source);
  if (CryptEncode(CRYPT_HASH_SHA1, source, none, hash) <= 0) return "";
  return Base64(hash);
}

class CHandshake {
private:
  SUrl m_url;
  string m_key;
  string m_refused;

  string Header(const string head, const string name);
  string Judge(const string head);

public:
  CHandshake() {
    m_key = "";
    m_refused = "";
  }
  void Begin(const SUrl &url, const uchar &random[]);
  string Request();
  // Looks at the answer. `ended`: nothing more will come. @returns how many bytes the answer takes once it was taken
  int Take(const uchar &bytes[], const int from, const int end, const bool ended);
  // "", or why this is not the service, in words for the trader.
  string Refused() { return m_refused; }
};

void CHandshake::Begin(const SUrl &url, const uchar &random[]) {
  m_url = url;
  m_key = Base64(random);
  m_refused = "";
}

string CHandshake::Request() {
  return "GET " + m_url.path + " HTTP/1.1\r\nHost: " + HostAndPort(m_url) +
         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + m_key +
         "\r\nUser-Agent: Mynah\r\n\r\n";
}

// The value of a header; "" if it is not there. `head` begins with the status line.
string CHandshake::Header(const string head, const string name) {
  string lower = head;
  string wanted = "\r\n" + name + ":";
  StringToLower(lower);
  StringToLower(wanted);
  int at = StringFind(lower, wanted);
  if (at < 0) return "";
  int from = at + StringLen(wanted);
  return Trimmed(Slice(head, from, StringFind(head, "\r\n", from)));
}

// @returns "" for the answer of a WebSocket server to this very request
string CHandshake::Judge(const string head) {
  string where = HostAndPort(m_url);
  if (StringFind(head, "HTTP/1.1 101") != 0) return where + " answers " + Slice(head, 9, StringFind(head, "\r\n"));
  string upgrade = Header(head, "Upgrade");
  string connection = Header(head, "Connection");
  StringToLower(upgrade);
  StringToLower(connection);
  bool agreed = upgrade == "websocket" && StringFind(connection, "upgrade") >= 0;
  if (!agreed || Header(head, "Sec-WebSocket-Accept") != AcceptFor(m_key))
    return where + " is not a WebSocket server, or something between changes what it says";
  if (Header(head, "Sec-WebSocket-Extensions") != "" || Header(head, "Sec-WebSocket-Protocol") != "")
    return where + " insists on an extension that was not asked for";
  return "";
}

int CHandshake::Take(const uchar &bytes[], const int from, const int end, const bool ended) {
  int length = end - from;
  if (length <= 0) return 0;
  // Bytes behind the head may be frames: only up to the blank line is it text.
  int blank = -1;
  for (int i = from; i + 3 < end && blank < 0; i++)
    if (bytes[i] == 13 && bytes[i + 1] == 10 && bytes[i + 2] == 13 && bytes[i + 3] == 10) blank = i;
  if (blank < 0) {
    if (length > HANDSHAKE_MOST_BYTES || (length >= 5 && Utf8Text(bytes, from, 5) != "HTTP/"))
      m_refused = HostAndPort(m_url) + " does not speak HTTP: are host and port right?";
    return 0;
  }
  string head = Utf8Text(bytes, from, blank + 2 - from);
  string wrong = Judge(head);
  int used = blank + 4 - from;
  if (wrong == "") return used;
  // A refusal says in its text what to do: wait for it.
  long expected = 0;
  IntegerFromText(Header(head, "Content-Length"), expected);
  if (expected > HANDSHAKE_MOST_BODY) expected = HANDSHAKE_MOST_BODY;
  int body = length - used;
  if (body < expected && !ended) return 0;
  if (body > HANDSHAKE_MOST_BODY) body = HANDSHAKE_MOST_BODY;
  string text = Trimmed(OneLine(Utf8Text(bytes, blank + 4, body), 200));
  bool readable = text != "" && StringFind(text, "<") < 0;
  m_refused = wrong + (readable ? ": " + text : "");
  return 0;
}

#endif
