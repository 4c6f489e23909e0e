#pragma once
#include <string>

#include "media/image.h"

namespace mm {

// PNG of an RGB or grey picture, 8 bits a sample, no metadata: the same pixels give the same bytes (with one version of zlib).
std::string encode_png(const Image& image);

// The same into a file that is whole or not there. Throws Error{output}.
void write_png(const std::string& path, const Image& image);

}  // namespace mm
