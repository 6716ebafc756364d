// winhttp.dll: sessions, requests and WebSockets by handles, synchronous, with Windows' numbers.
//
// WinHttpWebSocketReceive blocks until data comes. A receive timeout that the program has set on the request bounds it
// (12002, and the connection is of no more use); with MQL_QUIRK_RECEIVE_ENDLESS=1 nothing does.
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <optional>

#include "dll_arguments.hpp"
#include "host.hpp"
#include "http_request.hpp"
#include "websocket.hpp"

namespace host {
namespace {

constexpr int ERROR_INVALID_HANDLE = 6;
constexpr int ERROR_INVALID_PARAMETER = 87;
constexpr int ERROR_INSUFFICIENT_BUFFER = 122;
constexpr int ERROR_INVALID_OPERATION = 4317;
constexpr int TIMEOUT = 12002;
constexpr int NAME_NOT_RESOLVED = 12007;
constexpr int INVALID_OPTION = 12009;
constexpr int INCORRECT_HANDLE_TYPE = 12018;
constexpr int INCORRECT_HANDLE_STATE = 12019;
constexpr int CANNOT_CONNECT = 12029;
constexpr int CONNECTION_ERROR = 12030;
constexpr int HEADER_NOT_FOUND = 12150;
constexpr int INVALID_SERVER_RESPONSE = 12152;
constexpr int SECURE_FAILURE = 12175;

constexpr int NO_PROXY_LEAST = 0;
constexpr int NO_PROXY_MOST = 1;
constexpr int FLAG_SECURE = 0x00800000;
constexpr int OPTION_CONNECT_TIMEOUT = 3;
constexpr int OPTION_SEND_TIMEOUT = 5;
constexpr int OPTION_RECEIVE_TIMEOUT = 6;
constexpr int OPTION_UPGRADE_TO_WEB_SOCKET = 114;
constexpr int QUERY_STATUS_CODE_AS_NUMBER = 0x20000013;

constexpr int BINARY_MESSAGE = 0;
constexpr int BINARY_FRAGMENT = 1;
constexpr int UTF8_MESSAGE = 2;
constexpr int UTF8_FRAGMENT = 3;
constexpr int CLOSE = 4;

constexpr int64_t ENDLESS_MS = int64_t{1} << 40;
constexpr int64_t CLOSE_TIMEOUT_US = 10000000;
constexpr std::size_t LONGEST_REASON = 123;

struct Timeouts {
  int64_t connect_ms = 60000;
  int64_t send_ms = 30000;
  /** Without one of the program's own, an answer is waited for 30 s, and a message without end. */
  std::optional<int64_t> receive_ms;
};

enum class Kind { session, connection, request, socket };

struct Handle {
  Kind kind;
  Timeouts timeouts;
  HttpRequest request;
  std::unique_ptr<WebSocket> socket;
};
std::map<int64_t, std::unique_ptr<Handle>> handles;
int64_t last_handle = 0x00CC0000;

int64_t failed(int number) {
  windows_error = number;
  return 0;
}

/** A new handle that goes on from another one. */
int64_t opened(Kind kind, const Handle *from) {
  auto made = std::make_unique<Handle>();
  made->kind = kind;
  if (from != nullptr) {
    made->timeouts = from->timeouts;
    made->request.agent = from->request.agent;
    made->request.host = from->request.host;
    made->request.port = from->request.port;
  }
  last_handle += 4;
  handles[last_handle] = std::move(made);
  return last_handle;
}

Handle *handle_at(const DllArguments &given, std::size_t index) {
  const auto found = handles.find(given.handle(index));
  if (found != handles.end()) return found->second.get();
  failed(ERROR_INVALID_HANDLE);
  return nullptr;
}

Handle *handle_at(const DllArguments &given, std::size_t index, Kind kind) {
  Handle *handle = handle_at(given, index);
  if (handle == nullptr || handle->kind == kind) return handle;
  failed(INCORRECT_HANDLE_TYPE);
  return nullptr;
}

int64_t limit(int milliseconds) { return milliseconds <= 0 ? ENDLESS_MS : milliseconds; }

int64_t answer_timeout(const Handle &handle) { return handle.timeouts.receive_ms.value_or(30000); }

int64_t open_session(const DllArguments &given) {
  given.expect(5, POINTER_WIDTH);
  const std::string agent = given.wide(0);
  const int access = given.number(1);
  const bool without_proxy = access >= NO_PROXY_LEAST && access <= NO_PROXY_MOST;
  if (!without_proxy) given.refuse("is known here without a proxy (access type 0 or 1)");
  given.wide(2);
  given.wide(3);
  if (given.number(4) != 0) given.refuse("is known here synchronous (flags 0)");
  const int64_t session = opened(Kind::session, nullptr);
  handles[session]->request.agent = agent;
  return session;
}

int64_t open_connection(const DllArguments &given) {
  given.expect(4, POINTER_WIDTH);
  const Handle *session = handle_at(given, 0, Kind::session);
  const std::string name = given.wide(1);
  const int port = given.word(2);
  if (given.number(3) != 0) given.refuse("is declared wrongly: the last argument is reserved and must be 0");
  if (session == nullptr) return 0;
  const int64_t connection = opened(Kind::connection, session);
  handles[connection]->request.host = name;
  handles[connection]->request.port = port;
  return connection;
}

int64_t open_request(const DllArguments &given) {
  given.expect(7, POINTER_WIDTH);
  const Handle *connection = handle_at(given, 0, Kind::connection);
  const std::string verb = given.wide(1);
  const std::string path = given.wide(2);
  given.wide(3);
  given.wide(4);
  given.is_null(5);
  const bool secure = (given.number(6) & FLAG_SECURE) != 0;
  if (connection == nullptr) return 0;
  const int64_t handle = opened(Kind::request, connection);
  HttpRequest &request = handles[handle]->request;
  request.verb = verb;
  request.path = path;
  request.secure = secure;
  if (request.port == 0) request.port = secure ? 443 : 80;
  return handle;
}

int64_t set_timeouts(const DllArguments &given) {
  given.expect(5, 4);
  Handle *handle = handle_at(given, 0);
  given.number(1);
  const Timeouts timeouts{limit(given.number(2)), limit(given.number(3)), limit(given.number(4))};
  if (handle == nullptr) return 0;
  if (handle->kind != Kind::session && handle->kind != Kind::request) return failed(INCORRECT_HANDLE_TYPE);
  handle->timeouts = timeouts;
  return 1;
}

int64_t set_option(const DllArguments &given) {
  given.expect(4, 4);
  Handle *handle = handle_at(given, 0);
  const int option = given.number(1);
  const int length = given.number(3);
  if (handle == nullptr) return 0;
  if (option == OPTION_UPGRADE_TO_WEB_SOCKET) {
    if (!given.is_null(2) || length != 0) return failed(ERROR_INVALID_PARAMETER);
    if (handle->kind != Kind::request) return failed(INCORRECT_HANDLE_TYPE);
    handle->request.upgrades = true;
    return 1;
  }
  if (option != OPTION_CONNECT_TIMEOUT && option != OPTION_SEND_TIMEOUT && option != OPTION_RECEIVE_TIMEOUT) {
    return failed(INVALID_OPTION);
  }
  if (length != 4) return failed(ERROR_INSUFFICIENT_BUFFER);
  const int64_t value = limit(given.number_at(2));
  if (option == OPTION_CONNECT_TIMEOUT) handle->timeouts.connect_ms = value;
  if (option == OPTION_SEND_TIMEOUT) handle->timeouts.send_ms = value;
  if (option == OPTION_RECEIVE_TIMEOUT) handle->timeouts.receive_ms = value;
  return 1;
}

int64_t answer(HttpRequest::Outcome outcome) {
  switch (outcome) {
    case HttpRequest::Outcome::done: return 1;
    case HttpRequest::Outcome::name_unknown: return failed(NAME_NOT_RESOLVED);
    case HttpRequest::Outcome::cannot_connect: return failed(CANNOT_CONNECT);
    case HttpRequest::Outcome::timeout: return failed(TIMEOUT);
    case HttpRequest::Outcome::secure_failure: return failed(SECURE_FAILURE);
    case HttpRequest::Outcome::gone: return failed(CONNECTION_ERROR);
    case HttpRequest::Outcome::nonsense: return failed(INVALID_SERVER_RESPONSE);
  }
  return 0;
}

int64_t send_request(const DllArguments &given) {
  given.expect(7, 4);
  Handle *handle = handle_at(given, 0, Kind::request);
  const std::string headers = given.wide(1);
  given.number(2);
  if (!given.is_null(3) || given.number(4) != 0 || given.number(5) != 0) given.refuse("is known here without a body");
  given.handle(6);
  if (handle == nullptr) return 0;
  handle->request.extra_headers = headers;
  return answer(handle->request.send(handle->timeouts.connect_ms, handle->timeouts.send_ms));
}

int64_t receive_response(const DllArguments &given) {
  given.expect(2, 4);
  Handle *handle = handle_at(given, 0, Kind::request);
  given.is_null(1);
  if (handle == nullptr) return 0;
  if (!handle->request.stream.is_open() || handle->request.status() != 0) return failed(INCORRECT_HANDLE_STATE);
  return answer(handle->request.receive(answer_timeout(*handle)));
}

int64_t query_headers(const DllArguments &given) {
  given.expect(6, 4);
  const Handle *handle = handle_at(given, 0, Kind::request);
  const int level = given.number(1);
  given.is_null(2);
  int &value = given.number_at(3);
  int &length = given.number_at(4);
  given.is_null(5);
  if (handle == nullptr) return 0;
  if (level != QUERY_STATUS_CODE_AS_NUMBER) return failed(HEADER_NOT_FOUND);
  if (length < 4) return length = 4, failed(ERROR_INSUFFICIENT_BUFFER);
  if (handle->request.status() == 0) return failed(INCORRECT_HANDLE_STATE);
  value = handle->request.status();
  length = 4;
  return 1;
}

int64_t read_data(const DllArguments &given) {
  given.expect(4, 4);
  Handle *handle = handle_at(given, 0, Kind::request);
  const int room = given.number(2);
  unsigned char *bytes = given.memory(1, room < 0 ? 0 : static_cast<std::size_t>(room));
  int &read = given.number_at(3);
  read = 0;
  if (handle == nullptr) return 0;
  if (handle->request.status() == 0 || room < 0) return failed(INCORRECT_HANDLE_STATE);
  std::size_t count = 0;
  const auto outcome = handle->request.read_body(bytes, static_cast<std::size_t>(room), answer_timeout(*handle), count);
  read = static_cast<int>(count);
  return answer(outcome);
}

int64_t complete_upgrade(const DllArguments &given) {
  given.expect(2, POINTER_WIDTH);
  Handle *handle = handle_at(given, 0, Kind::request);
  given.handle(1);
  if (handle == nullptr) return 0;
  HttpRequest &request = handle->request;
  if (request.status() == 101 && !request.is_upgraded()) return failed(INVALID_SERVER_RESPONSE);
  if (!request.is_upgraded() || !request.stream.is_open()) return failed(INCORRECT_HANDLE_STATE);
  const int64_t socket = opened(Kind::socket, handle);
  handles[socket]->socket = std::make_unique<WebSocket>(std::move(request.stream), std::move(request.arrived));
  return socket;
}

/** The WebSocket's functions return their error; 0 is fine. */
int64_t number_of(WebSocket::Outcome outcome) {
  switch (outcome) {
    case WebSocket::Outcome::done: return 0;
    case WebSocket::Outcome::timeout: return TIMEOUT;
    case WebSocket::Outcome::gone: return CONNECTION_ERROR;
    case WebSocket::Outcome::nonsense: return INVALID_SERVER_RESPONSE;
  }
  return 0;
}

int64_t send_message(const DllArguments &given) {
  given.expect(4, 4);
  Handle *handle = handle_at(given, 0, Kind::socket);
  const int type = given.number(1);
  const int length = given.number(3);
  if (length < 0 || type < BINARY_MESSAGE || type > UTF8_FRAGMENT) return ERROR_INVALID_PARAMETER;
  const bool nothing = length == 0 && given.memory_size(2) == 0;
  const unsigned char *bytes = nothing ? nullptr : given.memory(2, static_cast<std::size_t>(length));
  if (handle == nullptr) return windows_error;
  if (!handle->socket->can_send()) return ERROR_INVALID_OPERATION;
  const bool is_text = type == UTF8_MESSAGE || type == UTF8_FRAGMENT;
  const bool is_last = type == BINARY_MESSAGE || type == UTF8_MESSAGE;
  return number_of(handle->socket->send(is_text, is_last, bytes, static_cast<std::size_t>(length)));
}

int64_t receive_message(const DllArguments &given) {
  given.expect(5, 4);
  Handle *handle = handle_at(given, 0, Kind::socket);
  const int room = given.number(2);
  if (room <= 0) return ERROR_INVALID_PARAMETER;
  unsigned char *bytes = given.memory(1, static_cast<std::size_t>(room));
  int &count = given.number_at(3);
  int &type = given.number_at(4);
  if (handle == nullptr) return windows_error;
  if (!handle->socket->can_receive()) return ERROR_INVALID_OPERATION;
  const char *endless = std::getenv("MQL_QUIRK_RECEIVE_ENDLESS");
  int64_t wait_ms = handle->timeouts.receive_ms.value_or(ENDLESS_MS);
  if (endless != nullptr && std::string(endless) == "1") wait_ms = ENDLESS_MS;
  WebSocket::Part part;
  const auto outcome = handle->socket->receive(bytes, static_cast<std::size_t>(room), wait_ms * 1000, part);
  if (outcome != WebSocket::Outcome::done) {
    handle->socket->abandon();
    return number_of(outcome);
  }
  count = static_cast<int>(part.count);
  if (part.is_close) type = CLOSE;
  else if (part.is_text) type = part.is_last ? UTF8_MESSAGE : UTF8_FRAGMENT;
  else type = part.is_last ? BINARY_MESSAGE : BINARY_FRAGMENT;
  return 0;
}

/** WinHttpWebSocketClose waits for the other side's goodbye, WinHttpWebSocketShutdown does not. */
int64_t say_goodbye(const DllArguments &given, bool waits) {
  given.expect(4, 4);
  Handle *handle = handle_at(given, 0, Kind::socket);
  const int status = given.word(1);
  const int length = given.number(3);
  const bool without_reason = given.is_null(2);
  if (length < 0 || static_cast<std::size_t>(length) > LONGEST_REASON || (without_reason && length != 0)) {
    return ERROR_INVALID_PARAMETER;
  }
  std::string reason;
  if (!without_reason) {
    const auto size = static_cast<std::size_t>(length);
    reason.assign(reinterpret_cast<char *>(given.memory(2, size)), size);
  }
  if (handle == nullptr) return windows_error;
  if (!waits) return number_of(handle->socket->send_close(status, reason));
  return number_of(handle->socket->close(status, reason, CLOSE_TIMEOUT_US));
}

int64_t query_close_status(const DllArguments &given) {
  given.expect(5, 4);
  const Handle *handle = handle_at(given, 0, Kind::socket);
  const auto status = static_cast<uint16_t>(handle == nullptr ? 0 : handle->socket->close_status());
  unsigned char *told = given.memory(1, sizeof status);
  const bool without_reason = given.is_null(2);
  const auto room = static_cast<std::size_t>(given.number(3));
  int &consumed = given.number_at(4);
  if (handle == nullptr) return windows_error;
  if (handle->socket->can_receive()) return ERROR_INVALID_OPERATION;
  const std::string &reason = handle->socket->close_reason();
  std::memcpy(told, &status, sizeof status);
  consumed = static_cast<int>(reason.size());
  if (reason.empty()) return 0;
  if (without_reason || room < reason.size()) return ERROR_INSUFFICIENT_BUFFER;
  std::memcpy(given.memory(2, reason.size()), reason.data(), reason.size());
  return 0;
}

int64_t close_handle(const DllArguments &given) {
  given.expect(1, 4);
  if (handle_at(given, 0) == nullptr) return 0;
  handles.erase(given.handle(0));
  return 1;
}

}  // namespace

int64_t call_winhttp(const std::string &function, const DllArguments &given) {
  if (function == "WinHttpOpen") return open_session(given);
  if (function == "WinHttpConnect") return open_connection(given);
  if (function == "WinHttpOpenRequest") return open_request(given);
  if (function == "WinHttpSetTimeouts") return set_timeouts(given);
  if (function == "WinHttpSetOption") return set_option(given);
  if (function == "WinHttpSendRequest") return send_request(given);
  if (function == "WinHttpReceiveResponse") return receive_response(given);
  if (function == "WinHttpQueryHeaders") return query_headers(given);
  if (function == "WinHttpReadData") return read_data(given);
  if (function == "WinHttpWebSocketCompleteUpgrade") return complete_upgrade(given);
  if (function == "WinHttpWebSocketSend") return send_message(given);
  if (function == "WinHttpWebSocketReceive") return receive_message(given);
  if (function == "WinHttpWebSocketClose") return say_goodbye(given, true);
  if (function == "WinHttpWebSocketShutdown") return say_goodbye(given, false);
  if (function == "WinHttpWebSocketQueryCloseStatus") return query_close_status(given);
  if (function == "WinHttpCloseHandle") return close_handle(given);
  given.refuse("is not among the functions that this host knows");
}

}  // namespace host
