// WebSocket frames, client side.
#include "websocket.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <cstring>

#include "host.hpp"

namespace host {
namespace {

constexpr int CONTINUATION = 0;
constexpr int TEXT = 1;
constexpr int BINARY = 2;
constexpr int CLOSE = 8;
constexpr int PING = 9;
constexpr int PONG = 10;

constexpr int LAST_FRAME = 0x80;
constexpr int RESERVED = 0x70;
constexpr int MASKED = 0x80;
constexpr std::size_t LONGEST_CONTROL = 125;
constexpr int64_t SEND_TIMEOUT_US = 30000000;

unsigned char byte_of(const std::string &bytes, std::size_t index) { return static_cast<unsigned char>(bytes[index]); }

std::string frame_of(int opcode, bool is_last, const void *bytes, std::size_t size) {
  std::string frame;
  frame += static_cast<char>(opcode | (is_last ? LAST_FRAME : 0));
  const int length_bytes = size < 126 ? 0 : size < 65536 ? 2 : 8;
  const std::size_t marker = length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127;
  frame += static_cast<char>(MASKED | marker);
  for (int shift = 8 * (length_bytes - 1); shift >= 0; shift -= 8) frame += static_cast<char>(uint64_t{size} >> shift);
  unsigned char mask[4];
  RAND_bytes(mask, sizeof mask);
  frame.append(reinterpret_cast<const char *>(mask), sizeof mask);
  const auto *payload = static_cast<const unsigned char *>(bytes);
  for (std::size_t i = 0; i < size; i++) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

}  // namespace

WebSocket::Outcome WebSocket::send_frame(int opcode, bool is_last, const void *bytes, std::size_t size) {
  const std::string frame = frame_of(opcode, is_last, bytes, size);
  std::size_t count = 0;
  const auto outcome = stream.write_all(frame.data(), frame.size(), SEND_TIMEOUT_US, count);
  if (outcome == Stream::Outcome::done) return Outcome::done;
  // Half a frame has left: nothing sensible can follow.
  stream.close();
  return outcome == Stream::Outcome::timeout ? Outcome::timeout : Outcome::gone;
}

WebSocket::Outcome WebSocket::send(bool is_text, bool is_last, const void *bytes, std::size_t size) {
  const int opcode = sending_message ? CONTINUATION : is_text ? TEXT : BINARY;
  sending_message = !is_last;
  return send_frame(opcode, is_last, bytes, size);
}

/** Reads until at least `wanted` bytes have arrived. */
WebSocket::Outcome WebSocket::fill(std::size_t wanted, int64_t until_us) {
  char chunk[65536];
  while (arrived.size() < wanted) {
    std::size_t count = 0;
    const int64_t wait = std::max<int64_t>(0, until_us - steady_us());
    const auto outcome = stream.read_some(chunk, sizeof chunk, wait, count);
    if (outcome == Stream::Outcome::timeout) return Outcome::timeout;
    if (outcome == Stream::Outcome::gone) return Outcome::gone;
    arrived.append(chunk, count);
  }
  return Outcome::done;
}

WebSocket::Outcome WebSocket::control_frame(int opcode, std::size_t size, int64_t until_us) {
  const Outcome filled = fill(size, until_us);
  if (filled != Outcome::done) return filled;
  const std::string payload = arrived.substr(0, size);
  arrived.erase(0, size);
  if (opcode == PING) return can_send() ? send_frame(PONG, true, payload.data(), payload.size()) : Outcome::done;
  if (opcode == PONG) return Outcome::done;
  if (size == 1) return Outcome::nonsense;
  close_received = true;
  if (size < 2) return Outcome::done;
  status_received = byte_of(payload, 0) << 8 | byte_of(payload, 1);
  reason_received = payload.substr(2);
  return Outcome::done;
}

/** Takes the head of the next frame, and all of one that is not data. */
WebSocket::Outcome WebSocket::begin_frame(int64_t until_us, bool &is_data) {
  Outcome filled = fill(2, until_us);
  if (filled != Outcome::done) return filled;
  const int first = byte_of(arrived, 0);
  const int second = byte_of(arrived, 1);
  const int opcode = first & 0x0F;
  const bool is_last = (first & LAST_FRAME) != 0;
  uint64_t length = second & 0x7F;
  const std::size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  filled = fill(2 + length_bytes, until_us);
  if (filled != Outcome::done) return filled;
  if (length_bytes > 0) length = 0;
  for (std::size_t i = 0; i < length_bytes; i++) length = length << 8 | byte_of(arrived, 2 + i);

  is_data = opcode == CONTINUATION || opcode == TEXT || opcode == BINARY;
  const bool is_control = opcode == CLOSE || opcode == PING || opcode == PONG;
  if ((first & RESERVED) != 0 || (second & MASKED) != 0 || (!is_data && !is_control)) return Outcome::nonsense;
  if (is_control && (!is_last || length > LONGEST_CONTROL)) return Outcome::nonsense;
  if (is_data && (opcode == CONTINUATION) != in_message) return Outcome::nonsense;
  // A control frame is taken whole or not at all, so that a timeout leaves it to the next call.
  if (is_control) filled = fill(2 + length_bytes + length, until_us);
  if (filled != Outcome::done) return filled;
  arrived.erase(0, 2 + length_bytes);
  if (is_control) return control_frame(opcode, length, until_us);
  if (opcode != CONTINUATION) message_is_text = opcode == TEXT;
  in_message = !is_last;
  frame_is_last = is_last;
  payload_left = length;
  frame_untold = true;
  return Outcome::done;
}

WebSocket::Outcome WebSocket::receive(void *bytes, std::size_t room, int64_t timeout_us, Part &part) {
  const int64_t until = steady_us() + timeout_us;
  while (payload_left == 0 && !(frame_untold && frame_is_last)) {
    bool is_data = false;
    const Outcome begun = begin_frame(until, is_data);
    if (begun != Outcome::done) return begun;
    if (close_received) {
      part = {0, false, false, true};
      return Outcome::done;
    }
  }
  if (payload_left > 0) {
    const Outcome filled = fill(1, until);
    if (filled != Outcome::done) return filled;
  }
  const auto count = static_cast<std::size_t>(std::min<uint64_t>({payload_left, arrived.size(), room}));
  std::memcpy(bytes, arrived.data(), count);
  arrived.erase(0, count);
  payload_left -= count;
  frame_untold = false;
  part = {count, message_is_text, payload_left == 0 && frame_is_last, false};
  return Outcome::done;
}

WebSocket::Outcome WebSocket::send_close(int status, const std::string &reason) {
  if (!can_send()) return Outcome::gone;
  std::string payload{static_cast<char>(status >> 8), static_cast<char>(status)};
  payload += reason;
  const Outcome sent = send_frame(CLOSE, true, payload.data(), payload.size());
  close_sent = true;
  return sent;
}

WebSocket::Outcome WebSocket::close(int status, const std::string &reason, int64_t timeout_us) {
  const int64_t until = steady_us() + timeout_us;
  Outcome outcome = close_sent ? Outcome::done : send_close(status, reason);
  char ignored[65536];
  Part part;
  while (outcome == Outcome::done && !close_received) {
    outcome = receive(ignored, sizeof ignored, std::max<int64_t>(0, until - steady_us()), part);
  }
  stream.close();
  return outcome;
}

}  // namespace host
