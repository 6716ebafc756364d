// ws2_32.dll on POSIX: the functions that programs use for a TCP connection, with Windows' numbers.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "dll_arguments.hpp"
#include "host.hpp"

namespace host {
namespace {

constexpr int SOCKET_ERROR = -1;
constexpr int64_t INVALID_SOCKET = -1;
constexpr int WSAEFAULT = 10014;
constexpr int WSAEINVAL = 10022;
constexpr int WSAEWOULDBLOCK = 10035;
constexpr int WSAENOTSOCK = 10038;
constexpr int WSAENOPROTOOPT = 10042;
constexpr int WSAHOST_NOT_FOUND = 11001;
constexpr int WSANOTINITIALISED = 10093;

constexpr std::size_t SIZE_OF_WSADATA = POINTER_WIDTH == 4 ? 400 : 408;
constexpr uint32_t WINDOWS_FIONBIO = 0x8004667E;
constexpr uint32_t WINDOWS_FIONREAD = 0x4004667F;
constexpr int WINDOWS_SOL_SOCKET = 0xFFFF;
constexpr int64_t LOOK_AT_SEAT_EVERY_MS = 100;

/** Descriptors by the handles that Windows would give: multiples of 4. */
std::map<int64_t, int> sockets;
int64_t last_handle = 0x100;
int startups = 0;

int windows_number(int error) {
  switch (error) {
    case EAGAIN:
    case EINPROGRESS: return WSAEWOULDBLOCK;
    case ECONNREFUSED: return 10061;
    case ETIMEDOUT: return 10060;
    case ECONNRESET:
    case EPIPE: return 10054;
    case ECONNABORTED: return 10053;
    case ENOTCONN: return 10057;
    case EISCONN: return 10056;
    case EALREADY: return 10037;
    case ENETUNREACH: return 10051;
    case EHOSTUNREACH: return 10065;
    case EADDRNOTAVAIL: return 10049;
    case EMFILE: return 10024;
    default: return WSAEINVAL;
  }
}

int failed(int number) {
  windows_error = number;
  return SOCKET_ERROR;
}

int answer(int64_t result) { return result < 0 ? failed(windows_number(errno)) : static_cast<int>(result); }

/** The descriptor of a handle; -1 with the error set. */
int descriptor_of(int64_t handle) {
  const auto found = sockets.find(handle);
  return found == sockets.end() ? failed(WSAENOTSOCK) : found->second;
}

int64_t open_socket(const DllArguments &given) {
  given.expect(3, POINTER_WIDTH);
  const int family = given.number(0);
  const bool is_known = family == AF_INET && given.number(1) == SOCK_STREAM;
  if (!is_known) given.refuse("is known here for AF_INET (2) and SOCK_STREAM (1)");
  given.number(2);
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    answer(descriptor);
    return INVALID_SOCKET;
  }
  last_handle += 4;
  sockets[last_handle] = descriptor;
  return last_handle;
}

int connect_socket(const DllArguments &given) {
  given.expect(3, 4);
  const int descriptor = descriptor_of(given.handle(0));
  const int length = given.number(2);
  const unsigned char *bytes = given.memory(1, sizeof(sockaddr_in));
  if (length < static_cast<int>(sizeof(sockaddr_in))) return failed(WSAEFAULT);
  sockaddr_in address{};
  std::memcpy(&address, bytes, sizeof address);
  address.sin_family = static_cast<sa_family_t>(bytes[0] | bytes[1] << 8);
  if (descriptor < 0) return descriptor;
  return answer(connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address));
}

int control(const DllArguments &given) {
  given.expect(3, 4);
  const int descriptor = descriptor_of(given.handle(0));
  const auto command = static_cast<uint32_t>(given.number(1));
  int &value = given.number_at(2);
  if (descriptor < 0) return descriptor;
  if (command == WINDOWS_FIONREAD) return answer(ioctl(descriptor, FIONREAD, &value));
  if (command != WINDOWS_FIONBIO) return failed(WSAEINVAL);
  const int flags = fcntl(descriptor, F_GETFL);
  return answer(fcntl(descriptor, F_SETFL, value != 0 ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}

/** Our option for Windows' level and name; false for those that are not known here. */
bool find_option(int level, int name, int &our_level, int &our_name) {
  our_level = level == WINDOWS_SOL_SOCKET ? SOL_SOCKET : level;
  if (level == IPPROTO_TCP && name == 1) return our_name = TCP_NODELAY, true;
  if (level != WINDOWS_SOL_SOCKET) return false;
  if (name == 0x1007) return our_name = SO_ERROR, true;
  if (name == 0x0008) return our_name = SO_KEEPALIVE, true;
  if (name == 0x1001) return our_name = SO_SNDBUF, true;
  if (name == 0x1002) return our_name = SO_RCVBUF, true;
  return false;
}

int set_option(const DllArguments &given) {
  given.expect(5, 4);
  const int descriptor = descriptor_of(given.handle(0));
  int level = 0;
  int name = 0;
  const int &value = given.number_at(3);
  if (given.number(4) != 4) return failed(WSAEFAULT);
  if (descriptor < 0) return descriptor;
  if (!find_option(given.number(1), given.number(2), level, name)) return failed(WSAENOPROTOOPT);
  return answer(setsockopt(descriptor, level, name, &value, sizeof value));
}

int get_option(const DllArguments &given) {
  given.expect(5, 4);
  const int descriptor = descriptor_of(given.handle(0));
  int level = 0;
  int name = 0;
  int &value = given.number_at(3);
  int &length = given.number_at(4);
  if (length < 4) return failed(WSAEFAULT);
  if (descriptor < 0) return descriptor;
  if (!find_option(given.number(1), given.number(2), level, name)) return failed(WSAENOPROTOOPT);
  socklen_t size = sizeof value;
  const int result = answer(getsockopt(descriptor, level, name, &value, &size));
  if (name == SO_ERROR && value != 0) value = windows_number(value);
  length = 4;
  return result;
}

/** Windows' fd_set: a count (padded to a pointer's width) and handles. */
struct HandleSet {
  unsigned char *memory = nullptr;
  std::vector<int64_t> handles;

  HandleSet(const DllArguments &given, std::size_t index) {
    if (given.is_null(index)) return;
    memory = given.memory(index, POINTER_WIDTH);
    uint32_t count = 0;
    std::memcpy(&count, memory, sizeof count);
    given.memory(index, POINTER_WIDTH * (1 + std::size_t{count}));
    for (std::size_t i = 1; i <= count; i++) {
      int64_t handle = 0;
      std::memcpy(&handle, memory + i * POINTER_WIDTH, POINTER_WIDTH);
      handles.push_back(handle);
    }
  }

  /** Leaves only those that are ready, as select does. */
  int keep(const std::vector<int64_t> &ready) const {
    if (memory == nullptr) return 0;
    const auto count = static_cast<uint32_t>(ready.size());
    std::memcpy(memory, &count, sizeof count);
    unsigned char *place = memory;
    for (const int64_t handle : ready) std::memcpy(place += POINTER_WIDTH, &handle, POINTER_WIDTH);
    return static_cast<int>(count);
  }
};

/** Waits in steps, so that a terminal that is closed finds out. */
int poll_until(std::vector<pollfd> &polled, int64_t wait_us, bool endless) {
  const int64_t until = steady_us() + wait_us;
  for (;;) {
    const int64_t rest_us = endless ? LOOK_AT_SEAT_EVERY_MS * 1000 : std::max<int64_t>(0, until - steady_us());
    const int64_t step_us = std::min(rest_us, LOOK_AT_SEAT_EVERY_MS * 1000);
    const timespec step{0, step_us * 1000};
    const int ready = ppoll(polled.data(), polled.size(), &step, nullptr);
    if (ready > 0 || (!endless && steady_us() >= until)) return ready;
    end_if_abandoned();
  }
}

int select_sockets(const DllArguments &given) {
  given.expect(5, 4);
  given.number(0);
  const HandleSet to_read(given, 1);
  const HandleSet to_write(given, 2);
  const HandleSet to_fail(given, 3);
  const bool endless = given.is_null(4);
  int32_t wait[2] = {0, 0};
  if (!endless) std::memcpy(wait, given.memory(4, sizeof wait), sizeof wait);
  std::vector<pollfd> polled;
  const auto watch = [&polled](const HandleSet &set, short events) {
    for (const int64_t handle : set.handles) {
      const int descriptor = descriptor_of(handle);
      if (descriptor < 0) return false;
      polled.push_back({descriptor, events, 0});
    }
    return true;
  };
  if (!watch(to_read, POLLIN) || !watch(to_write, POLLOUT) || !watch(to_fail, POLLPRI)) return SOCKET_ERROR;
  if (polled.empty()) return failed(WSAEINVAL);
  poll_until(polled, int64_t{wait[0]} * 1000000 + wait[1], endless);
  std::size_t at = 0;
  const auto keep = [&](const HandleSet &set, short wanted, short unwanted) {
    std::vector<int64_t> ready;
    for (const int64_t handle : set.handles) {
      const short seen = polled[at++].revents;
      if ((seen & wanted) != 0 && (seen & unwanted) == 0) ready.push_back(handle);
    }
    return set.keep(ready);
  };
  // A connection that did not come about shows among the failed ones in Windows, not among the writable.
  const int readable = keep(to_read, POLLIN | POLLHUP, 0);
  const int writable = keep(to_write, POLLOUT, POLLERR | POLLHUP);
  return readable + writable + keep(to_fail, POLLPRI | POLLERR, 0);
}

int send_bytes(const DllArguments &given) {
  given.expect(4, 4);
  const int descriptor = descriptor_of(given.handle(0));
  const int length = given.number(2);
  if (length < 0) return failed(WSAEFAULT);
  const unsigned char *bytes = given.memory(1, static_cast<std::size_t>(length));
  given.number(3);
  return descriptor < 0 ? descriptor : answer(send(descriptor, bytes, static_cast<std::size_t>(length), MSG_NOSIGNAL));
}

int receive_bytes(const DllArguments &given) {
  given.expect(4, 4);
  const int descriptor = descriptor_of(given.handle(0));
  const int length = given.number(2);
  if (length < 0) return failed(WSAEFAULT);
  unsigned char *bytes = given.memory(1, static_cast<std::size_t>(length));
  given.number(3);
  if (descriptor < 0) return descriptor;
  std::vector<pollfd> polled{{descriptor, POLLIN, 0}};
  if ((fcntl(descriptor, F_GETFL) & O_NONBLOCK) == 0) poll_until(polled, 0, true);
  return answer(recv(descriptor, bytes, static_cast<std::size_t>(length), 0));
}

int close_socket(const DllArguments &given) {
  given.expect(1, 4);
  const int descriptor = descriptor_of(given.handle(0));
  if (descriptor < 0) return descriptor;
  sockets.erase(given.handle(0));
  return answer(close(descriptor));
}

std::string pointer_bytes(int64_t address) {
  std::string bytes(POINTER_WIDTH, '\0');
  std::memcpy(bytes.data(), &address, POINTER_WIDTH);
  return bytes;
}

/** A struct hostent with all it points to, for the first IPv4 address; 0 for a name that nobody knows. */
int64_t host_by_name(const DllArguments &given) {
  given.expect(1, POINTER_WIDTH);
  const std::string name = given.bytes(0);
  addrinfo hints{};
  hints.ai_family = AF_INET;
  addrinfo *found = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) {
    failed(WSAHOST_NOT_FOUND);
    return 0;
  }
  sockaddr_in first{};
  std::memcpy(&first, found->ai_addr, sizeof first);
  freeaddrinfo(found);
  const int64_t address = lend_memory(std::string(reinterpret_cast<const char *>(&first.sin_addr), 4));
  const int64_t list = lend_memory(pointer_bytes(address) + pointer_bytes(0));
  const int64_t no_aliases = lend_memory(pointer_bytes(0));
  const int64_t own_name = lend_memory(name + '\0');
  const std::string family_and_length = std::string("\x02\0\x04\0", 4) + std::string(POINTER_WIDTH - 4, '\0');
  return lend_memory(pointer_bytes(own_name) + pointer_bytes(no_aliases) + family_and_length + pointer_bytes(list));
}

int64_t numeric_address(const DllArguments &given) {
  given.expect(1, 4);
  in_addr address{};
  return inet_pton(AF_INET, given.bytes(0).c_str(), &address) == 1 ? address.s_addr : 0xFFFFFFFF;
}

int start(const DllArguments &given) {
  given.expect(2, 4);
  given.word(0);
  std::memset(given.memory(1, SIZE_OF_WSADATA), 0, SIZE_OF_WSADATA);
  startups++;
  return 0;
}

}  // namespace

int64_t call_winsock(const std::string &function, const DllArguments &given) {
  if (function == "WSAStartup") return start(given);
  if (function == "WSAGetLastError") return given.expect(0, 4), windows_error;
  if (startups == 0) return failed(WSANOTINITIALISED);
  if (function == "WSACleanup") return given.expect(0, 4), startups--, 0;
  if (function == "socket") return open_socket(given);
  if (function == "connect") return connect_socket(given);
  if (function == "ioctlsocket") return control(given);
  if (function == "setsockopt") return set_option(given);
  if (function == "getsockopt") return get_option(given);
  if (function == "select") return select_sockets(given);
  if (function == "send") return send_bytes(given);
  if (function == "recv") return receive_bytes(given);
  if (function == "closesocket") return close_socket(given);
  if (function == "gethostbyname") return host_by_name(given);
  if (function == "inet_addr") return numeric_address(given);
  if (function == "htons") return given.expect(1, 2), htons(static_cast<uint16_t>(given.word(0)));
  given.refuse("is not among the functions that this host knows");
}

}  // namespace host
