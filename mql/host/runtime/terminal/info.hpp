// What a program can ask about the terminal, itself and its chart. Every answer can be set by a line
// `terminal <name> <value>` of the seat, with the names below.
#pragma once
#include "../lang/lang.hpp"

namespace mql {

#ifdef __MQL4__
MQL_ENUM(ENUM_TERMINAL_INFO_INTEGER, TERMINAL_BUILD = 5, TERMINAL_CONNECTED = 6, TERMINAL_DLLS_ALLOWED = 7,
         TERMINAL_TRADE_ALLOWED = 8, TERMINAL_EMAIL_ENABLED = 9, TERMINAL_FTP_ENABLED = 10, TERMINAL_MAXBARS = 11,
         TERMINAL_CODEPAGE = 12, TERMINAL_X64 = 18, TERMINAL_CPU_CORES = 21);
#else
MQL_ENUM(ENUM_TERMINAL_INFO_INTEGER, TERMINAL_BUILD = 5, TERMINAL_CONNECTED = 6, TERMINAL_DLLS_ALLOWED = 7,
         TERMINAL_TRADE_ALLOWED = 8, TERMINAL_EMAIL_ENABLED = 9, TERMINAL_FTP_ENABLED = 10, TERMINAL_MAXBARS = 11,
         TERMINAL_CODEPAGE = 12, TERMINAL_X64 = 18, TERMINAL_CPU_CORES = 21, TERMINAL_PING_LAST = 22);
#endif
MQL_ENUM(ENUM_TERMINAL_INFO_STRING, TERMINAL_LANGUAGE = 13, TERMINAL_COMPANY = 0, TERMINAL_NAME = 1, TERMINAL_PATH = 2,
         TERMINAL_DATA_PATH = 3, TERMINAL_COMMONDATA_PATH = 4);
MQL_ENUM(ENUM_MQL_INFO_INTEGER, MQL_PROGRAM_TYPE = 2, MQL_DLLS_ALLOWED = 3, MQL_TRADE_ALLOWED = 4, MQL_DEBUG = 5,
         MQL_TESTER = 6, MQL_OPTIMIZATION = 7, MQL_VISUAL_MODE = 8);
MQL_ENUM(ENUM_MQL_INFO_STRING, MQL_PROGRAM_NAME = 0, MQL_PROGRAM_PATH = 1);
MQL_ENUM(ENUM_PROGRAM_TYPE, PROGRAM_SCRIPT = 1, PROGRAM_EXPERT = 2, PROGRAM_INDICATOR = 4);

#ifdef __MQL4__
int TerminalInfoInteger(int property);
int MQLInfoInteger(int property);
#else
int TerminalInfoInteger(ENUM_TERMINAL_INFO_INTEGER property);
int MQLInfoInteger(ENUM_MQL_INFO_INTEGER property);
#endif
string TerminalInfoString(ENUM_TERMINAL_INFO_STRING property);
string MQLInfoString(ENUM_MQL_INFO_STRING property);

#ifdef __MQL4__
bool IsConnected();
bool IsTradeAllowed();
bool IsExpertEnabled();
bool IsDllsAllowed();
bool IsTesting();
bool IsOptimization();
bool IsVisualMode();
string WindowExpertName();
string TerminalName();
string TerminalCompany();
string TerminalPath();
#endif

}  // namespace mql
