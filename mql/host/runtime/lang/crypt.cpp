// CryptEncode and CryptDecode with OpenSSL.
#include "crypt.hpp"

#include <openssl/evp.h>

#include "errors.hpp"

namespace mql {
namespace {

constexpr int ERR_INVALID_PARAMETER = 4003;

const EVP_MD *digest_of(ENUM_CRYPT_METHOD method) {
  if (method == CRYPT_HASH_SHA1) return EVP_sha1();
  if (method == CRYPT_HASH_SHA256) return EVP_sha256();
  return method == CRYPT_HASH_MD5 ? EVP_md5() : nullptr;
}

int give(const std::vector<uchar> &bytes, std::size_t count, Arr<uchar> &result) {
  const int size = static_cast<int>(count);
  if (!result.resize(size) && result.size() < size) return 0;
  for (int i = 0; i < size; i++) result[i] = bytes[static_cast<std::size_t>(i)];
  return size;
}

}  // namespace

int CryptEncode(ENUM_CRYPT_METHOD method, const Arr<uchar> &data, const Arr<uchar> &, Arr<uchar> &result) {
  if (method == CRYPT_BASE64) {
    std::vector<uchar> text(static_cast<std::size_t>(data.size() + 2) / 3 * 4 + 1);
    const int length = EVP_EncodeBlock(text.data(), data.data(), data.size());
    return give(text, static_cast<std::size_t>(length), result);
  }
  std::vector<uchar> digest(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  const EVP_MD *algorithm = digest_of(method);
  const auto size = static_cast<std::size_t>(data.size());
  if (algorithm == nullptr || EVP_Digest(data.data(), size, digest.data(), &length, algorithm, nullptr) != 1) {
    host::set_last_error(ERR_INVALID_PARAMETER);
    return 0;
  }
  return give(digest, length, result);
}

int CryptDecode(ENUM_CRYPT_METHOD method, const Arr<uchar> &data, const Arr<uchar> &, Arr<uchar> &result) {
  std::vector<uchar> bytes(static_cast<std::size_t>(data.size()) + 1);
  int padding = 0;
  while (padding < 2 && padding < data.size() && data[data.size() - 1 - padding] == '=') padding++;
  const int length = method == CRYPT_BASE64 ? EVP_DecodeBlock(bytes.data(), data.data(), data.size()) : -1;
  if (length < padding) {
    host::set_last_error(ERR_INVALID_PARAMETER);
    return 0;
  }
  return give(bytes, static_cast<std::size_t>(length - padding), result);
}

}  // namespace mql
