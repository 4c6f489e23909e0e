// The one symbol of libmm_http.so that libmm looks up.
#include "serve/http_library.h"
#include "serve/httplib/server.h"

namespace mm {
namespace {

constexpr HttpFunctions kFunctions{.version = kHttpVersion, .open_server = make_httplib_server};

}  // namespace
}  // namespace mm

extern "C" const mm::HttpFunctions* mm_http_functions() { return &mm::kFunctions; }
