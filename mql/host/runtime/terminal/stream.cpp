// TCP and TLS on POSIX and OpenSSL.
#include "stream.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "../lang/errors.hpp"
#include "host.hpp"

namespace host {
namespace {

constexpr int64_t LOOK_AT_SEAT_EVERY_US = 100000;

/** Shared by all connections; trusts what MQL_CA_FILE holds, or the machine's own list without it. */
SSL_CTX *tls_context() {
  static SSL_CTX *const context = [] {
    SSL_CTX *made = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
    SSL_CTX_set_verify(made, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    const char *file = std::getenv("MQL_CA_FILE");
    if (file == nullptr) {
      SSL_CTX_set_default_verify_paths(made);
    } else if (SSL_CTX_load_verify_locations(made, file, nullptr) != 1) {
      critical(std::string("MQL_CA_FILE: no certificates can be read from ") + file);
    }
    return made;
  }();
  return context;
}

bool is_address(const std::string &name) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, name.c_str(), bytes) == 1 || inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

std::string tls_reason(SSL *tls) {
  const long verified = SSL_get_verify_result(tls);
  if (verified != X509_V_OK) return X509_verify_cert_error_string(verified);
  const unsigned long code = ERR_peek_last_error();
  const char *text = code == 0 ? nullptr : ERR_reason_error_string(code);
  return text == nullptr ? "the server closed the connection" : text;
}

}  // namespace

Stream::Stream(Stream &&other) noexcept
    : descriptor(std::exchange(other.descriptor, -1)), tls(std::exchange(other.tls, nullptr)) {}

bool Stream::wait_for(short events, int64_t until_us) const {
  pollfd one{descriptor, events, 0};
  for (;;) {
    const int64_t rest = std::clamp<int64_t>(until_us - steady_us(), 0, LOOK_AT_SEAT_EVERY_US);
    const timespec wait{rest / 1000000, (rest % 1000000) * 1000};
    const int ready = ppoll(&one, 1, &wait, nullptr);
    if (ready > 0) return true;
    if (ready == 0 && steady_us() >= until_us) return false;
    end_if_abandoned();
  }
}

Stream::Connected Stream::connect(const std::string &name, int port, int64_t timeout_ms) {
  close();
  const int64_t until = steady_us() + timeout_ms * 1000;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo *found = nullptr;
  if (getaddrinfo(name.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return Connected::name_unknown;
  for (const addrinfo *one = found; one != nullptr && descriptor < 0; one = one->ai_next) {
    descriptor = socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) continue;
    bool connected = ::connect(descriptor, one->ai_addr, one->ai_addrlen) == 0;
    if (!connected && errno == EINPROGRESS && wait_for(POLLOUT, until)) connected = !is_broken();
    if (!connected) close();
  }
  freeaddrinfo(found);
  if (descriptor < 0) return steady_us() >= until ? Connected::no_answer : Connected::refused;
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return Connected::yes;
}

/** Waits for what TLS wants next; `failed` when it wants nothing any more. */
bool Stream::wait_for_tls(int result, int64_t until_us, bool &failed) const {
  const int wish = SSL_get_error(tls, result);
  failed = wish != SSL_ERROR_WANT_READ && wish != SSL_ERROR_WANT_WRITE;
  return !failed && wait_for(wish == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until_us);
}

bool Stream::secure(const std::string &name, int64_t timeout_ms, std::string &why) {
  const int64_t until = steady_us() + timeout_ms * 1000;
  tls = SSL_new(tls_context());
  SSL_set_fd(tls, descriptor);
  if (is_address(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), name.c_str());
  } else {
    SSL_set_tlsext_host_name(tls, name.c_str());
    SSL_set1_host(tls, name.c_str());
  }
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(tls);
    if (result == 1) return true;
    bool failed = false;
    if (wait_for_tls(result, until, failed)) continue;
    why = failed ? tls_reason(tls) : "no answer in time";
    close();
    return false;
  }
}

Stream::Outcome Stream::read_some(void *bytes, std::size_t most, int64_t timeout_us, std::size_t &count) {
  const int64_t until = steady_us() + timeout_us;
  count = 0;
  while (is_open()) {
    bool failed = false;
    bool ready = false;
    if (tls != nullptr) {
      ERR_clear_error();
      const int result = SSL_read_ex(tls, bytes, most, &count);
      if (result == 1) return Outcome::done;
      ready = wait_for_tls(result, until, failed);
    } else {
      const ssize_t result = recv(descriptor, bytes, most, 0);
      if (result > 0) {
        count = static_cast<std::size_t>(result);
        return Outcome::done;
      }
      failed = result == 0 || (errno != EAGAIN && errno != EINTR);
      ready = !failed && wait_for(POLLIN, until);
    }
    if (failed) close();
    else if (!ready) return Outcome::timeout;
  }
  return Outcome::gone;
}

Stream::Outcome Stream::write_all(const void *bytes, std::size_t size, int64_t timeout_us, std::size_t &count) {
  const int64_t until = steady_us() + timeout_us;
  const auto *from = static_cast<const unsigned char *>(bytes);
  count = 0;
  while (is_open() && count < size) {
    bool failed = false;
    bool ready = false;
    std::size_t written = 0;
    if (tls != nullptr) {
      ERR_clear_error();
      const int result = SSL_write_ex(tls, from + count, size - count, &written);
      ready = result == 1 || wait_for_tls(result, until, failed);
    } else {
      const ssize_t result = send(descriptor, from + count, size - count, MSG_NOSIGNAL);
      if (result > 0) written = static_cast<std::size_t>(result);
      failed = result < 0 && errno != EAGAIN && errno != EINTR;
      ready = result > 0 || (!failed && wait_for(POLLOUT, until));
    }
    count += written;
    if (failed) close();
    else if (!ready) return Outcome::timeout;
  }
  return is_open() ? Outcome::done : Outcome::gone;
}

std::size_t Stream::arrived() const {
  int count = 0;
  if (!is_open() || ioctl(descriptor, FIONREAD, &count) != 0) return 0;
  return static_cast<std::size_t>(count) + (tls == nullptr ? 0 : static_cast<std::size_t>(SSL_pending(tls)));
}

bool Stream::is_broken() const {
  int error = 0;
  socklen_t size = sizeof error;
  return !is_open() || getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0;
}

bool Stream::takes_bytes() const { return is_open() && wait_for(POLLOUT, steady_us()); }

void Stream::close() {
  if (tls != nullptr) {
    // Says goodbye if that is possible without waiting; a session that has failed must not be shut down.
    if (SSL_is_init_finished(tls)) SSL_shutdown(tls);
    SSL_free(tls);
    tls = nullptr;
  }
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

}  // namespace host
