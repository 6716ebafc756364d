// Open files and the sandbox they live in.
#include "open_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace host {
namespace {

constexpr std::size_t BUFFER_SIZE = 65536;
constexpr std::size_t LONGEST_NAME = 260;

std::string folder(const char *variable) {
  const char *given = std::getenv(variable);
  if (given == nullptr) critical(std::string(variable) + " is not set: it names the folder of the program's files");
  return given;
}

bool leaves_the_sandbox(const std::string &name) {
  if (name.empty() || name.front() == '/' || name.find(':') != std::string::npos) return true;
  return ("/" + name + "/").find("/../") != std::string::npos;
}

}  // namespace

OpenFile::~OpenFile() {
  if (descriptor < 0) return;
  flush();
  close(descriptor);
}

int64_t OpenFile::size() {
  struct stat facts {};
  fstat(descriptor, &facts);
  return std::max<int64_t>(facts.st_size, unwritten.empty() ? 0 : place + static_cast<int64_t>(unwritten.size()));
}

bool OpenFile::flush() {
  for (std::size_t done = 0; done < unwritten.size();) {
    const ssize_t count = pwrite(descriptor, unwritten.data() + done, unwritten.size() - done, place);
    if (count <= 0) {
      unwritten.erase(0, done);
      set_last_error(CANNOT_WRITE_FILE);
      return false;
    }
    done += static_cast<std::size_t>(count);
    place += count;
  }
  unwritten.clear();
  return true;
}

bool OpenFile::write(const std::string &bytes) {
  unwritten += bytes;
  return unwritten.size() < BUFFER_SIZE || flush();
}

std::string OpenFile::read(std::size_t most) {
  flush();
  std::string bytes(most, '\0');
  const ssize_t count = pread(descriptor, bytes.data(), most, place);
  bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  place += static_cast<int64_t>(bytes.size());
  return bytes;
}

std::string sandboxed(const mql::string &name, int flags) {
  std::string path = name.utf8();
  std::replace(path.begin(), path.end(), '\\', '/');
  if (leaves_the_sandbox(path)) {
    set_last_error(WRONG_FILE_NAME);
    return "";
  }
  if (path.size() > LONGEST_NAME) {
    set_last_error(FILE_NAME_TOO_LONG);
    return "";
  }
  return folder((flags & mql::FILE_COMMON) != 0 ? "MQL_COMMON_FILES" : "MQL_FILES") + "/" + path;
}

int open_shared(const std::string &path, int posix_flags, bool shared) {
  const int descriptor = open(path.c_str(), posix_flags | O_CLOEXEC, 0644);
  if (descriptor < 0) return -1;
  if (flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0) return descriptor;
  close(descriptor);
  return -1;
}

bool is_in_use(const std::string &path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool free = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  close(descriptor);
  return !free;
}

}  // namespace host
