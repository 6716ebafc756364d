// Files and folders by name: what is there, deleting, moving, copying, searching.
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <vector>

#include "open_file.hpp"

namespace host {
namespace {

namespace fs = std::filesystem;

struct Search {
  std::vector<std::string> names;
  std::size_t next = 0;
};
std::map<long, Search> searches;
long last_search = 0;

bool give_next(long handle, mql::string &found) {
  const auto search = searches.find(handle);
  if (search == searches.end()) {
    set_last_error(INVALID_FILE_HANDLE);
    return false;
  }
  Search &names = search->second;
  if (names.next >= names.names.size()) return false;
  found = mql::string(names.names[names.next++]);
  return true;
}

std::vector<std::string> matching(const std::string &path) {
  const std::size_t slash = path.rfind('/');
  const std::string pattern = path.substr(slash + 1);
  std::vector<std::string> names;
  std::error_code error;
  for (const auto &entry : fs::directory_iterator(path.substr(0, slash), error)) {
    const std::string name = entry.path().filename().string();
    if (fnmatch(pattern.c_str(), name.c_str(), FNM_CASEFOLD) != 0) continue;
    names.push_back(entry.is_directory() ? name + "\\" : name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

/** What moving and copying ask before they begin; false with the error set. */
bool may_replace(const std::string &source, const std::string &target, int mode) {
  std::error_code error;
  if (source.empty() || target.empty()) return false;
  if (!fs::is_regular_file(source, error)) {
    set_last_error(FILE_DOES_NOT_EXIST);
    return false;
  }
  const bool replaces = fs::exists(target, error);
  if (replaces && ((mode & mql::FILE_REWRITE) == 0 || is_in_use(target))) {
    set_last_error(CANNOT_REWRITE_FILE);
    return false;
  }
  fs::create_directories(fs::path(target).parent_path(), error);
  return true;
}

bool answer(const std::error_code &error, int number) {
  if (error) set_last_error(number);
  return !error;
}

}  // namespace
}  // namespace host

namespace mql {

using namespace host;

bool FileIsExist(const string &name, int common) {
  const std::string path = sandboxed(name, common);
  std::error_code error;
  if (!path.empty() && fs::is_regular_file(path, error)) return true;
  if (!path.empty()) set_last_error(FILE_DOES_NOT_EXIST);
  return false;
}

bool FileDelete(const string &name, int common) {
  if (!FileIsExist(name, common)) return false;
  const std::string path = sandboxed(name, common);
  std::error_code error;
  if (is_in_use(path)) error = std::make_error_code(std::errc::text_file_busy);
  else fs::remove(path, error);
  return answer(error, CANNOT_DELETE_FILE);
}

bool FileMove(const string &source, int common, const string &target, int mode) {
  const std::string from = sandboxed(source, common);
  const std::string to = sandboxed(target, mode);
  if (!may_replace(from, to, mode)) return false;
  if (is_in_use(from)) {
    set_last_error(CANNOT_OPEN_FILE);
    return false;
  }
  std::error_code error;
  fs::rename(from, to, error);
  return answer(error, CANNOT_REWRITE_FILE);
}

bool FileCopy(const string &source, int common, const string &target, int mode) {
  const std::string from = sandboxed(source, common);
  const std::string to = sandboxed(target, mode);
  if (!may_replace(from, to, mode)) return false;
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  return answer(error, CANNOT_OPEN_FILE);
}

bool FolderCreate(const string &name, int common) {
  const std::string path = sandboxed(name, common);
  if (path.empty()) return false;
  std::error_code error;
  fs::create_directories(path, error);
  return answer(error, CANNOT_OPEN_FILE);
}

bool FolderDelete(const string &name, int common) {
  const std::string path = sandboxed(name, common);
  if (path.empty()) return false;
  std::error_code error;
  if (!fs::is_directory(path, error)) error = std::make_error_code(std::errc::not_a_directory);
  else fs::remove(path, error);
  return answer(error, NO_SUCH_FOLDER);
}

bool FolderClean(const string &name, int common) {
  const std::string path = sandboxed(name, common);
  if (path.empty()) return false;
  std::error_code error;
  std::vector<fs::path> inside;
  for (const auto &entry : fs::directory_iterator(path, error)) inside.push_back(entry.path());
  for (const fs::path &one : inside) {
    if (is_in_use(one.string())) error = std::make_error_code(std::errc::text_file_busy);
    else fs::remove_all(one, error);
    if (error) break;
  }
  return answer(error, NO_SUCH_FOLDER);
}

long FileFindFirst(const string &filter, string &found, int common) {
  const std::string path = sandboxed(filter, common);
  if (path.empty()) return INVALID_HANDLE;
  Search search{matching(path)};
  if (search.names.empty()) {
    set_last_error(FILE_DOES_NOT_EXIST);
    return INVALID_HANDLE;
  }
  searches[++last_search] = std::move(search);
  give_next(last_search, found);
  return last_search;
}

bool FileFindNext(long search, string &found) { return give_next(search, found); }

void FileFindClose(long search) {
  if (searches.erase(search) == 0) set_last_error(INVALID_FILE_HANDLE);
}

}  // namespace mql
