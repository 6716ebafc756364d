// The sockets of MQL5 on streams.
#ifdef __MQL5__
#include "sockets.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "host.hpp"
#include "stream.hpp"

namespace host {
namespace {

constexpr int NOT_ALLOWED = 4014;        // ERR_FUNCTION_NOT_ALLOWED
constexpr int INVALID_PARAMETER = 4003;  // ERR_INVALID_PARAMETER
constexpr int INVALID_SOCKET_HANDLE = 5270;
constexpr int TOO_MANY_SOCKETS = 5271;
constexpr int CANNOT_CONNECT = 5272;
constexpr int IO_ERROR = 5273;
constexpr int HANDSHAKE_FAILED = 5274;
constexpr int NO_CERTIFICATE = 5275;

constexpr std::size_t MOST_SOCKETS = 128;
constexpr uint32_t DEFAULT_TIMEOUT_MS = 120000;

struct Socket {
  Stream stream;
  uint32_t send_ms = 0;
  uint32_t receive_ms = 0;
};
std::map<int, std::unique_ptr<Socket>> sockets;

int64_t microseconds(uint32_t timeout_ms) { return int64_t{timeout_ms == 0 ? DEFAULT_TIMEOUT_MS : timeout_ms} * 1000; }

bool quirk(const char *variable) {
  const char *set = std::getenv(variable);
  return set != nullptr && std::string(set) == "1";
}

std::set<std::string> comma_list(const char *text) {
  std::set<std::string> items;
  std::istringstream all(text);
  for (std::string item; std::getline(all, item, ',');) items.insert(item);
  return items;
}

bool is_allowed(const std::string &name) {
  const char *allowed = std::getenv("MQL_ALLOWED_HOSTS");
  return allowed == nullptr || comma_list(allowed).contains(name);
}

bool is_tls_port(mql::uint port) {
  const char *ports = std::getenv("MQL_TLS_PORTS");
  return comma_list(ports == nullptr ? "443" : ports).contains(std::to_string(port));
}

Socket *socket_of(int handle) {
  const auto found = sockets.find(handle);
  if (found != sockets.end()) return found->second.get();
  set_last_error(INVALID_SOCKET_HANDLE);
  return nullptr;
}

/** The socket of a handle if it is connected in this way: the two families of functions do not mix. */
Socket *connected(int handle, bool under_tls) {
  Socket *socket = socket_of(handle);
  if (socket == nullptr) return nullptr;
  if (socket->stream.is_open() && socket->stream.is_secure() == under_tls) return socket;
  set_last_error(IO_ERROR);
  return nullptr;
}

int send_all(int handle, const mql::Arr<mql::uchar> &bytes, mql::uint count, bool under_tls) {
  Socket *socket = connected(handle, under_tls);
  if (socket == nullptr) return -1;
  if (count > static_cast<mql::uint>(bytes.size())) critical("more bytes are to be sent than the array has");
  std::size_t sent = 0;
  const auto outcome = socket->stream.write_all(bytes.data(), count, microseconds(socket->send_ms), sent);
  if (outcome == Stream::Outcome::gone) set_last_error(IO_ERROR);
  const bool failed = outcome == Stream::Outcome::gone || (outcome == Stream::Outcome::timeout && sent == 0);
  return failed ? -1 : static_cast<int>(sent);
}

/** Puts what was read into the array, which grows if it can; what does not fit is cut off before reading. */
void deliver(const std::string &read, mql::Arr<mql::uchar> &bytes) {
  if (bytes.size() < static_cast<int>(read.size())) bytes.resize(static_cast<int>(read.size()));
  for (std::size_t i = 0; i < read.size(); i++) bytes[i] = static_cast<mql::uchar>(read[i]);
}

std::size_t room_for(const mql::Arr<mql::uchar> &bytes, mql::uint most) {
  const std::size_t wanted = std::min<std::size_t>(most, INT_MAX);
  return bytes.is_dynamic() ? wanted : std::min<std::size_t>(wanted, static_cast<std::size_t>(bytes.size()));
}

/** Reads up to `most` bytes, or exactly so many if `all`; -1 for a timeout without any, and for a connection gone. */
int receive(Socket &socket, mql::Arr<mql::uchar> &bytes, std::size_t most, int64_t timeout_us, bool all) {
  const int64_t until = steady_us() + timeout_us;
  std::string read;
  auto outcome = Stream::Outcome::done;
  while (outcome == Stream::Outcome::done && read.size() < most) {
    char chunk[65536];
    std::size_t count = 0;
    const std::size_t wanted = std::min(sizeof chunk, most - read.size());
    // After the first bytes, only what is there already is taken along: under TLS that may be several records.
    const int64_t wait = read.empty() || all ? std::max<int64_t>(0, until - steady_us()) : 0;
    outcome = socket.stream.read_some(chunk, wanted, wait, count);
    read.append(chunk, count);
    if (!all && !socket.stream.is_secure()) break;
  }
  if (outcome == Stream::Outcome::gone) set_last_error(IO_ERROR);
  if (read.empty()) return -1;
  deliver(read, bytes);
  return static_cast<int>(read.size());
}

std::string hexadecimal(const unsigned char *bytes, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; i++) {
    text += "0123456789abcdef"[bytes[i] >> 4];
    text += "0123456789abcdef"[bytes[i] & 15];
  }
  return text;
}

std::string common_name(X509_NAME *name) {
  char text[256] = "";
  X509_NAME_get_text_by_NID(name, NID_commonName, text, sizeof text);
  return text;
}

}  // namespace
}  // namespace host

namespace mql {

using namespace host;

int SocketCreate(uint flags) {
  if (flags != SOCKET_DEFAULT) {
    set_last_error(INVALID_PARAMETER);
    return INVALID_HANDLE;
  }
  if (sockets.size() >= MOST_SOCKETS) {
    set_last_error(TOO_MANY_SOCKETS);
    return INVALID_HANDLE;
  }
  int handle = 1;
  while (sockets.contains(handle)) handle++;
  sockets[handle] = std::make_unique<Socket>();
  return handle;
}

bool SocketClose(int socket) {
  if (socket_of(socket) == nullptr) return false;
  sockets.erase(socket);
  return true;
}

bool SocketConnect(int socket, const string &server, uint port, uint timeout_ms) {
  Socket *mine = socket_of(socket);
  if (mine == nullptr) return false;
  const std::string name = server.utf8();
  if (!is_allowed(name)) {
    set_last_error(NOT_ALLOWED);
    return false;
  }
  if (mine->stream.connect(name, static_cast<int>(port), timeout_ms) != Stream::Connected::yes) {
    set_last_error(CANNOT_CONNECT);
    return false;
  }
  std::string why;
  if (!is_tls_port(port) || mine->stream.secure(name, timeout_ms, why)) return true;
  set_last_error(HANDSHAKE_FAILED);
  return false;
}

bool SocketIsConnected(int socket) {
  Socket *mine = socket_of(socket);
  return mine != nullptr && mine->stream.is_open();
}

uint SocketIsReadable(int socket) {
  Socket *mine = socket_of(socket);
  if (mine == nullptr) return 0;
  if (mine->stream.is_broken()) {
    mine->stream.close();
    set_last_error(IO_ERROR);
    return 0;
  }
  const uint count = static_cast<uint>(mine->stream.arrived());
  return count == 0 && quirk("MQL_QUIRK_READABLE") ? 1 : count;
}

bool SocketIsWritable(int socket) {
  Socket *mine = socket_of(socket);
  return mine != nullptr && mine->stream.takes_bytes();
}

bool SocketTimeouts(int socket, uint send_ms, uint receive_ms) {
  Socket *mine = socket_of(socket);
  if (mine == nullptr) return false;
  mine->send_ms = send_ms;
  mine->receive_ms = receive_ms;
  return true;
}

int SocketSend(int socket, const Arr<uchar> &bytes, uint count) { return send_all(socket, bytes, count, false); }

int SocketRead(int socket, Arr<uchar> &bytes, uint most, uint timeout_ms) {
  Socket *mine = connected(socket, false);
  if (mine == nullptr) return -1;
  return receive(*mine, bytes, room_for(bytes, most), microseconds(timeout_ms), quirk("MQL_QUIRK_FULL_READ"));
}

bool SocketTlsHandshake(int socket, const string &host) {
  Socket *mine = connected(socket, false);
  std::string why;
  if (mine != nullptr && mine->stream.secure(host.utf8(), DEFAULT_TIMEOUT_MS, why)) return true;
  if (socket_of(socket) != nullptr) set_last_error(HANDSHAKE_FAILED);
  return false;
}

int SocketTlsCertificate(int socket, string &subject, string &issuer, string &serial, string &thumbprint,
                         datetime &expiration) {
  Socket *mine = connected(socket, true);
  X509 *certificate = mine == nullptr ? nullptr : SSL_get1_peer_certificate(mine->stream.tls_session());
  if (certificate == nullptr) {
    if (socket_of(socket) != nullptr) set_last_error(NO_CERTIFICATE);
    return 0;
  }
  subject = string(common_name(X509_get_subject_name(certificate)));
  issuer = string(common_name(X509_get_issuer_name(certificate)));
  const ASN1_INTEGER *number = X509_get0_serialNumber(certificate);
  serial = string(hexadecimal(ASN1_STRING_get0_data(number), static_cast<std::size_t>(ASN1_STRING_length(number))));
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  X509_digest(certificate, EVP_sha1(), digest, &length);
  thumbprint = string(hexadecimal(digest, length));
  tm until{};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until);
  expiration = datetime(timegm(&until));
  X509_free(certificate);
  return 1;
}

int SocketTlsSend(int socket, const Arr<uchar> &bytes, uint count) { return send_all(socket, bytes, count, true); }

int SocketTlsRead(int socket, Arr<uchar> &bytes, uint count) {
  Socket *mine = connected(socket, true);
  if (mine == nullptr) return -1;
  const int read = receive(*mine, bytes, room_for(bytes, count), microseconds(mine->receive_ms), true);
  if (read < 0 && mine->stream.is_open() && quirk("MQL_QUIRK_TLS_READ_ENDS")) {
    mine->stream.close();
    set_last_error(IO_ERROR);
  }
  return read;
}

int SocketTlsReadAvailable(int socket, Arr<uchar> &bytes, uint most) {
  Socket *mine = connected(socket, true);
  if (mine == nullptr) return -1;
  const int read = receive(*mine, bytes, room_for(bytes, most), 0, false);
  return read < 0 && mine->stream.is_open() ? 0 : read;
}

}  // namespace mql
#endif
