// What a program can ask about the terminal and itself; the seat changes it with lines `terminal <name> <value>`.
#include "info.hpp"

#include <cstdlib>
#include <map>

#include "host.hpp"

namespace host {
namespace {

#ifdef __MQL4__
constexpr long BUILD = 1420;
constexpr long IS_64_BIT = 0;
const char *const TERMINAL_TITLE = "MetaTrader 4";
const char *const PROGRAM_FOLDER = "MQL4\\Experts\\";
const char *const PROGRAM_ENDING = ".ex4";
#else
constexpr long BUILD = 4410;
constexpr long IS_64_BIT = 1;
const char *const TERMINAL_TITLE = "MetaTrader 5";
const char *const PROGRAM_FOLDER = "MQL5\\Experts\\";
const char *const PROGRAM_ENDING = ".ex5";
#endif

long dlls_allowed_at_start() {
  const char *allowed = std::getenv("MQL_DLLS");
  return allowed == nullptr || std::string(allowed) != "0" ? 1 : 0;
}

std::map<int, long> &terminal_numbers() {
  using namespace mql;
  static std::map<int, long> numbers = {
      {TERMINAL_BUILD, BUILD},       {TERMINAL_DLLS_ALLOWED, dlls_allowed_at_start()},
      {TERMINAL_TRADE_ALLOWED, 1},   {TERMINAL_EMAIL_ENABLED, 0},
      {TERMINAL_FTP_ENABLED, 0},     {TERMINAL_MAXBARS, 100000},
      {TERMINAL_CODEPAGE, 1252},     {TERMINAL_X64, IS_64_BIT},
      {TERMINAL_CPU_CORES, 2},
#ifdef __MQL5__
      {TERMINAL_PING_LAST, 20000},  // microseconds
#endif
  };
  return numbers;
}

std::map<int, long> &program_numbers() {
  using namespace mql;
  static std::map<int, long> numbers = {
      {MQL_PROGRAM_TYPE, PROGRAM_EXPERT}, {MQL_DLLS_ALLOWED, dlls_allowed_at_start()},
      {MQL_TRADE_ALLOWED, 1},             {MQL_DEBUG, 0},
      {MQL_TESTER, 0},                    {MQL_OPTIMIZATION, 0},
      {MQL_VISUAL_MODE, 0},
  };
  return numbers;
}

std::map<int, std::string> &terminal_texts() {
  using namespace mql;
  static std::map<int, std::string> texts = {
      {TERMINAL_LANGUAGE, "English"},
      {TERMINAL_COMPANY, "MetaQuotes Ltd."},
      {TERMINAL_NAME, TERMINAL_TITLE},
      {TERMINAL_PATH, std::string("C:\\Program Files\\") + TERMINAL_TITLE},
      {TERMINAL_DATA_PATH, std::string("C:\\Program Files\\") + TERMINAL_TITLE},
      {TERMINAL_COMMONDATA_PATH, "C:\\Users\\trader\\AppData\\Roaming\\MetaQuotes\\Terminal\\Common"},
  };
  return texts;
}

void set_by_name(const std::string &name, const std::string &value) {
  using namespace mql;
  long property = 0;
  if (name == "TERMINAL_CONNECTED") {
    connected_to_broker = std::stol(value) != 0;
  } else if (enum_value(enum_names(ENUM_TERMINAL_INFO_INTEGER{}), name, property)) {
    terminal_numbers()[static_cast<int>(property)] = std::stol(value);
  } else if (enum_value(enum_names(ENUM_MQL_INFO_INTEGER{}), name, property)) {
    program_numbers()[static_cast<int>(property)] = std::stol(value);
  } else if (enum_value(enum_names(ENUM_TERMINAL_INFO_STRING{}), name, property)) {
    terminal_texts()[static_cast<int>(property)] = value;
  } else {
    critical("the seat sets \"" + name + "\", which is no property of the terminal or the program");
  }
}

const auto listens = [] {
  on_line("terminal", [](const Fields &fields) {
    if (fields.size() != 2) critical("the seat's line \"terminal\" takes a name and a value");
    set_by_name(fields[0], fields[1]);
  });
  return true;
}();

int number_of(const std::map<int, long> &numbers, int property) {
  const auto found = numbers.find(property);
  if (found != numbers.end()) return static_cast<int>(found->second);
  set_last_error(4003);  // ERR_INVALID_PARAMETER
  return 0;
}

}  // namespace
}  // namespace host

namespace mql {

#ifdef __MQL4__
int TerminalInfoInteger(int property) {
#else
int TerminalInfoInteger(ENUM_TERMINAL_INFO_INTEGER property) {
#endif
  if (property == TERMINAL_CONNECTED) return host::connected_to_broker ? 1 : 0;
  return host::number_of(host::terminal_numbers(), property);
}

#ifdef __MQL4__
int MQLInfoInteger(int property) {
#else
int MQLInfoInteger(ENUM_MQL_INFO_INTEGER property) {
#endif
  return host::number_of(host::program_numbers(), property);
}

string TerminalInfoString(ENUM_TERMINAL_INFO_STRING property) { return string(host::terminal_texts()[property]); }

string MQLInfoString(ENUM_MQL_INFO_STRING property) {
  const std::string name = host::handlers().name;
  if (property == MQL_PROGRAM_NAME) return string(name);
  return string(host::terminal_texts()[TERMINAL_DATA_PATH] + "\\" + host::PROGRAM_FOLDER + name + host::PROGRAM_ENDING);
}

#ifdef __MQL4__
bool IsConnected() { return host::connected_to_broker; }
bool IsExpertEnabled() { return TerminalInfoInteger(TERMINAL_TRADE_ALLOWED) != 0; }
bool IsTradeAllowed() { return IsExpertEnabled() && MQLInfoInteger(MQL_TRADE_ALLOWED) != 0; }
bool IsDllsAllowed() { return MQLInfoInteger(MQL_DLLS_ALLOWED) != 0; }
bool IsTesting() { return MQLInfoInteger(MQL_TESTER) != 0; }
bool IsOptimization() { return MQLInfoInteger(MQL_OPTIMIZATION) != 0; }
bool IsVisualMode() { return MQLInfoInteger(MQL_VISUAL_MODE) != 0; }
string WindowExpertName() { return MQLInfoString(MQL_PROGRAM_NAME); }
string TerminalName() { return TerminalInfoString(TERMINAL_NAME); }
string TerminalCompany() { return TerminalInfoString(TERMINAL_COMPANY); }
string TerminalPath() { return TerminalInfoString(TERMINAL_PATH); }
#endif

}  // namespace mql
