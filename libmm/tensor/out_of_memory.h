#pragma once
#include <exception>

namespace mm {

// Is it the complaint of an allocator: LibTorch's, for a processor or a GPU, or the C++ library's?
bool is_out_of_memory(const std::exception& error);

}  // namespace mm
