// One HTTP/1.1 request and its answer.
#include "http_request.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "host.hpp"

namespace host {
namespace {

constexpr std::size_t LONGEST_HEAD = 65536;
constexpr char WEBSOCKET_GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string base64(const unsigned char *bytes, std::size_t count) {
  std::string text((count + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()), bytes, static_cast<int>(count));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string random_key() {
  unsigned char bytes[16];
  RAND_bytes(bytes, sizeof bytes);
  return base64(bytes, sizeof bytes);
}

std::string accepted(const std::string &key) {
  const std::string text = key + WEBSOCKET_GUID;
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char *>(text.data()), text.size(), digest);
  return base64(digest, sizeof digest);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char one) { return std::tolower(one); });
  return text;
}

std::string trimmed(const std::string &text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

}  // namespace

HttpRequest::Outcome HttpRequest::send(int64_t connect_ms, int64_t send_ms) {
  const auto connected = stream.connect(host, port, connect_ms);
  if (connected == Stream::Connected::name_unknown) return Outcome::name_unknown;
  if (connected == Stream::Connected::no_answer) return Outcome::timeout;
  if (connected == Stream::Connected::refused) return Outcome::cannot_connect;
  std::string why;
  if (secure && !stream.secure(host, connect_ms, why)) return Outcome::secure_failure;
  const bool usual_port = port == (secure ? 443 : 80);
  std::string head = (verb.empty() ? "GET" : verb) + " " + (path.empty() ? "/" : path) + " HTTP/1.1\r\n";
  head += "Host: " + host + (usual_port ? "" : ":" + std::to_string(port)) + "\r\n";
  if (!agent.empty()) head += "User-Agent: " + agent + "\r\n";
  key = random_key();
  if (upgrades) {
    head += "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
    head += "Sec-WebSocket-Key: " + key + "\r\n";
  } else {
    head += "Connection: Keep-Alive\r\n";
  }
  head += extra_headers;
  if (!extra_headers.empty() && extra_headers.back() != '\n') head += "\r\n";
  head += "\r\n";
  std::size_t count = 0;
  const auto sent = stream.write_all(head.data(), head.size(), send_ms * 1000, count);
  if (sent == Stream::Outcome::timeout) return Outcome::timeout;
  return sent == Stream::Outcome::done ? Outcome::done : Outcome::gone;
}

HttpRequest::Outcome HttpRequest::receive(int64_t receive_ms) {
  const int64_t until = steady_us() + receive_ms * 1000;
  std::size_t end = std::string::npos;
  while ((end = arrived.find("\r\n\r\n")) == std::string::npos) {
    if (arrived.size() > LONGEST_HEAD) return Outcome::nonsense;
    char chunk[4096];
    std::size_t count = 0;
    const auto outcome = stream.read_some(chunk, sizeof chunk, std::max<int64_t>(0, until - steady_us()), count);
    if (outcome == Stream::Outcome::timeout) return Outcome::timeout;
    if (outcome == Stream::Outcome::gone) return Outcome::gone;
    arrived.append(chunk, count);
  }
  const std::string head = arrived.substr(0, end);
  arrived.erase(0, end + 4);
  return parse(head) ? Outcome::done : Outcome::nonsense;
}

bool HttpRequest::parse(const std::string &head) {
  std::istringstream lines(head);
  std::string line;
  std::getline(lines, line);
  if (line.rfind("HTTP/1.", 0) != 0 || line.size() < 12) return false;
  status_code = std::atoi(line.c_str() + 9);
  while (std::getline(lines, line)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) return false;
    headers[lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
  }
  const auto length = headers.find("content-length");
  body_length_known = length != headers.end();
  if (body_length_known) body_left = std::strtoull(length->second.c_str(), nullptr, 10);
  return status_code >= 100;
}

bool HttpRequest::is_upgraded() const {
  const auto accept = headers.find("sec-websocket-accept");
  return upgrades && status_code == 101 && accept != headers.end() && accept->second == accepted(key);
}

HttpRequest::Outcome HttpRequest::read_body(void *bytes, std::size_t room, int64_t receive_ms, std::size_t &count) {
  count = 0;
  std::size_t most = body_length_known ? static_cast<std::size_t>(std::min<uint64_t>(room, body_left)) : room;
  if (most == 0) return Outcome::done;
  if (!arrived.empty()) {
    count = std::min(most, arrived.size());
    std::memcpy(bytes, arrived.data(), count);
    arrived.erase(0, count);
  } else {
    const auto outcome = stream.read_some(bytes, most, receive_ms * 1000, count);
    if (outcome == Stream::Outcome::timeout) return Outcome::timeout;
    if (outcome == Stream::Outcome::gone && body_length_known) return Outcome::gone;
  }
  body_left -= std::min<uint64_t>(body_left, count);
  return Outcome::done;
}

}  // namespace host
