// The frames of a WebSocket (RFC 6455) as a client sends and reads them, on a stream that has been upgraded.
#pragma once
#include <cstdint>
#include <string>

#include "stream.hpp"

namespace host {

class WebSocket {
 public:
  /** `ahead`: bytes that came behind the answer to the upgrade. */
  WebSocket(Stream &&upgraded, std::string ahead) : stream(std::move(upgraded)), arrived(std::move(ahead)) {}

  enum class Outcome { done, timeout, gone, nonsense };

  /** One message, or a part of it: `is_last` ends it. */
  Outcome send(bool is_text, bool is_last, const void *bytes, std::size_t size);

  struct Part {
    std::size_t count = 0;
    bool is_text = false;
    bool is_last = false;
    /** The other side has said goodbye, with `close_status` and `close_reason`. */
    bool is_close = false;
  };
  /** Waits for data and takes what is there of one message, at most `room`; answers pings on the way. */
  Outcome receive(void *bytes, std::size_t room, int64_t timeout_us, Part &part);

  /** Says goodbye; nothing can be sent after it. */
  Outcome send_close(int status, const std::string &reason);
  /** Says goodbye and waits for the other side's, throwing away what else comes. */
  Outcome close(int status, const std::string &reason, int64_t timeout_us);

  /** Cuts the connection without a word. */
  void abandon() { stream.close(); }

  bool can_send() const { return stream.is_open() && !close_sent; }
  bool can_receive() const { return !close_received; }
  int close_status() const { return status_received; }
  const std::string &close_reason() const { return reason_received; }

 private:
  Stream stream;
  /** Bytes that came and are not yet taken. */
  std::string arrived;
  /** Of the frame whose payload is being taken. */
  uint64_t payload_left = 0;
  bool frame_is_last = false;
  bool in_message = false;
  bool message_is_text = false;
  /** Whether the frame that began has still to be told of: one without payload must be. */
  bool frame_untold = false;

  bool sending_message = false;
  bool close_sent = false;
  bool close_received = false;
  int status_received = 1005;
  std::string reason_received;

  Outcome send_frame(int opcode, bool is_last, const void *bytes, std::size_t size);
  Outcome fill(std::size_t wanted, int64_t until_us);
  Outcome begin_frame(int64_t until_us, bool &is_data);
  Outcome control_frame(int opcode, std::size_t size, int64_t until_us);
};

}  // namespace host
