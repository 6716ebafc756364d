// CryptEncode and CryptDecode, as far as an EA without secrets of its own needs them.
#pragma once
#include <vector>

#include "array.hpp"
#include "enums.hpp"

namespace mql {

/** Methods that are not offered here are not declared: using one does not compile. */
MQL_ENUM(ENUM_CRYPT_METHOD, CRYPT_BASE64 = 0, CRYPT_HASH_SHA1 = 4, CRYPT_HASH_SHA256 = 5, CRYPT_HASH_MD5 = 6);

/** The number of bytes in `result`, 0 on error. `key` is used by none of these methods. */
int CryptEncode(ENUM_CRYPT_METHOD method, const Arr<uchar> &data, const Arr<uchar> &key, Arr<uchar> &result);
/** Only CRYPT_BASE64 can be undone. */
int CryptDecode(ENUM_CRYPT_METHOD method, const Arr<uchar> &data, const Arr<uchar> &key, Arr<uchar> &result);

}  // namespace mql
