// One HTTP/1.1 request and its answer, as winhttp.dll makes them: enough to be upgraded to a WebSocket or refused.
#pragma once
#include <map>
#include <string>

#include "stream.hpp"

namespace host {

class HttpRequest {
 public:
  std::string host;
  int port = 0;
  bool secure = false;
  std::string agent, verb, path, extra_headers;
  bool upgrades = false;

  enum class Outcome { done, name_unknown, cannot_connect, timeout, secure_failure, gone, nonsense };

  Outcome send(int64_t connect_ms, int64_t send_ms);
  Outcome receive(int64_t receive_ms);

  /** 0 before the answer has come. */
  int status() const { return status_code; }
  /** The server has agreed to the upgrade that was asked for. */
  bool is_upgraded() const;
  /** The next bytes of the answer's body, 0 at its end. */
  Outcome read_body(void *bytes, std::size_t room, int64_t receive_ms, std::size_t &count);

  /** What goes on as a WebSocket. */
  Stream stream;
  std::string arrived;

 private:
  std::string key;
  int status_code = 0;
  std::map<std::string, std::string> headers;
  /** Of the body, where its length was told. */
  bool body_length_known = false;
  uint64_t body_left = 0;

  bool parse(const std::string &head);
};

}  // namespace host
