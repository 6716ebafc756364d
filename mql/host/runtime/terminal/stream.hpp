// A TCP connection, in the clear or under TLS, with a limit of time on every call. Carries the terminal's own sockets
// and the WebSockets of winhttp.dll.
#pragma once
#include <openssl/ssl.h>

#include <cstdint>
#include <string>

namespace host {

class Stream {
 public:
  Stream() = default;
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;
  Stream(Stream &&other) noexcept;
  ~Stream() { close(); }

  enum class Connected { yes, name_unknown, refused, no_answer };
  Connected connect(const std::string &name, int port, int64_t timeout_ms);
  /** TLS with the server's certificate checked for this name; false (and closed) with the reason in `why`. */
  bool secure(const std::string &name, int64_t timeout_ms, std::string &why);

  bool is_open() const { return descriptor >= 0; }
  bool is_secure() const { return tls != nullptr; }
  SSL *tls_session() const { return tls; }

  enum class Outcome { done, timeout, gone };
  /** Waits for at least one byte and takes what is there, up to `most`; closed when the connection is gone. */
  Outcome read_some(void *bytes, std::size_t most, int64_t timeout_us, std::size_t &count);
  /** Writes everything, or says how much of it; closed when the connection is gone. */
  Outcome write_all(const void *bytes, std::size_t size, int64_t timeout_us, std::size_t &count);

  /** Bytes that have arrived and were not read; under TLS encrypted ones count, as the system holds them. */
  std::size_t arrived() const;
  /** Whether the system has noted an error (a reset, say) on the connection. */
  bool is_broken() const;
  bool takes_bytes() const;

  void close();

 private:
  int descriptor = -1;
  SSL *tls = nullptr;

  bool wait_for(short events, int64_t until_us) const;
  bool wait_for_tls(int result, int64_t until_us, bool &failed) const;
};

}  // namespace host
