//+------------------------------------------------------------------+
//| Url.mqh: what the trader typed as the address of the service     |
//+------------------------------------------------------------------+
#ifndef MYNAH_URL_MQH
#define MYNAH_URL_MQH
#include "Text.mqh"

#define URL_EXAMPLE "write it like wss://mynah.example.com/ea"

struct SUrl {
  bool tls;
  string host;
  int port;
  string path;
};

// Letters, digits, dots and hyphens; of an address in digits that is enough too.
bool IsHostName(const string text) {
  int length = StringLen(text);
  if (length == 0 || length > 253) return false;
  for (int i = 0; i < length; i++) {
    ushort c = StringGetCharacter(text, i);
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !IsDigit(c) && c != '.' && c != '-' && c != '_') return false;
  }
  return true;
}

bool IsUrlPath(const string text) {
  int length = StringLen(text);
  for (int i = 0; i < length; i++) {
    ushort c = StringGetCharacter(text, i);
    if (c <= 32 || c > 126 || c == '#') return false;
  }
  return length <= 1000;
}

// @returns "" and the parts of the address, or what is wrong with it and what to type instead
string ParseUrl(const string typed, SUrl &url) {
  string text = Trimmed(typed);
  if (text == "") return "ServerUrl is empty: " + URL_EXAMPLE;
  int colon = StringFind(text, "://");
  string scheme = Slice(text, 0, colon);
  StringToLower(scheme);
  if (scheme == "http") return "ServerUrl begins with http://: write ws:// instead";
  if (scheme == "https") return "ServerUrl begins with https://: write wss:// instead";
  if (scheme != "ws" && scheme != "wss") return "ServerUrl must begin with wss:// or ws://: " + URL_EXAMPLE;
  url.tls = scheme == "wss";
  string rest = Slice(text, colon + 3, StringLen(text));
  int slash = StringFind(rest, "/");
  string authority = slash < 0 ? rest : Slice(rest, 0, slash);
  url.path = slash < 0 ? "/ea" : Slice(rest, slash, StringLen(rest));
  if (url.path == "/") url.path = "/ea";
  if (!IsUrlPath(url.path)) return "ServerUrl has a space, a # or a foreign letter after the host: " + URL_EXAMPLE;
  if (StringFind(authority, "[") >= 0) return "ServerUrl has an IPv6 address: write a name or an IPv4 address";
  if (StringFind(authority, "@") >= 0) return "ServerUrl must not hold a user name: the key goes into AccountKey";
  url.port = url.tls ? 443 : 80;
  url.host = authority;
  int at = StringFind(authority, ":");
  if (at >= 0) {
    url.host = Slice(authority, 0, at);
    string digits = Slice(authority, at + 1, StringLen(authority));
    long port = 0;
    if (!IntegerFromText(digits, port) || port < 1 || port > 65535)
      return "ServerUrl has no port from 1 to 65535 behind the colon: \"" + Cut(digits, 20) + "\"";
    url.port = (int)port;
  }
  if (!IsHostName(url.host)) return "ServerUrl has no host name that could be right: \"" + Cut(url.host, 40) + "\"";
  return "";
}

// For the Host header, and to be shown.
string HostAndPort(const SUrl &url) {
  if (url.port == (url.tls ? 443 : 80)) return url.host;
  return url.host + ":" + IntegerToString(url.port);
}

#endif
