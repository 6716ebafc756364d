// The control channel: lines from the seat on descriptor 3, lines to the seat on descriptor 4.
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <map>

#include "../lang/lang.hpp"
#include "host.hpp"

namespace host {
namespace {

constexpr int FROM_SEAT = 3;
constexpr int TO_SEAT = 4;
constexpr std::size_t CHUNK = 65536;

std::map<std::string, std::function<void(const Fields &)>> &line_handlers() {
  static std::map<std::string, std::function<void(const Fields &)>> all;
  return all;
}

std::string unfinished;
std::deque<Fields> waiting;
bool left = false;

/** Someone who closes a connection or a pipe early is an error of the call, not the end of the program. */
const auto broken_pipes_are_errors = std::signal(SIGPIPE, SIG_IGN);

std::string escaped(const std::string &field) {
  std::string result;
  for (const char one : field) {
    if (one == '\t') result += "\\t";
    else if (one == '\n') result += "\\n";
    else if (one == '\\') result += "\\\\";
    else result += one;
  }
  return result;
}

Fields fields_of(const std::string &line) {
  Fields fields(1);
  for (std::size_t at = 0; at < line.size(); at++) {
    if (line[at] == '\t') {
      fields.emplace_back();
    } else if (line[at] == '\\' && at + 1 < line.size()) {
      const char next = line[++at];
      fields.back() += next == 't' ? '\t' : next == 'n' ? '\n' : next;
    } else {
      fields.back() += line[at];
    }
  }
  return fields;
}

bool readable(int64_t wait_us) {
  pollfd seat{FROM_SEAT, POLLIN, 0};
  const timespec wait{wait_us / 1000000, (wait_us % 1000000) * 1000};
  return ppoll(&seat, 1, &wait, nullptr) > 0;
}

/** Takes in what has arrived, up to the line that ends it all. */
void take_in(int64_t wait_us) {
  char chunk[CHUNK];
  while (!left && readable(wait_us)) {
    wait_us = 0;
    const ssize_t count = read(FROM_SEAT, chunk, sizeof chunk);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) {
      left = true;
      return;
    }
    unfinished.append(chunk, static_cast<std::size_t>(count));
    std::size_t from = 0;
    for (std::size_t end; !left && (end = unfinished.find('\n', from)) != std::string::npos; from = end + 1) {
      Fields fields = fields_of(unfinished.substr(from, end - from));
      if (fields[0] == "quit") left = true;
      else waiting.push_back(std::move(fields));
    }
    unfinished.erase(0, from);
  }
}

}  // namespace

void on_line(const std::string &verb, std::function<void(const Fields &)> handle) {
  line_handlers()[verb] = std::move(handle);
}

void send_line(const Fields &fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); i++) line += (i == 0 ? "" : "\t") + escaped(fields[i]);
  line += '\n';
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t count = write(TO_SEAT, line.data() + done, line.size() - done);
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      pollfd seat{TO_SEAT, POLLOUT, 0};
      poll(&seat, 1, -1);
    } else if (errno != EINTR) {
      left = true;
      return;
    }
  }
}

bool read_lines(int64_t wait_us) {
  take_in(waiting.empty() ? wait_us : 0);
  bool any = false;
  while (!waiting.empty()) {
    const Fields fields = std::move(waiting.front());
    waiting.pop_front();
    const auto handler = line_handlers().find(fields[0]);
    if (handler == line_handlers().end()) critical("the seat sent a line that nothing here understands: " + fields[0]);
    handler->second(Fields(fields.begin() + 1, fields.end()));
    any = true;
  }
  return any;
}

bool seat_has_left() {
  take_in(0);
  return left;
}

}  // namespace host
