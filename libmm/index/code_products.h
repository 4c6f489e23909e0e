#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mm {

// How products of codes are computed. All give the same sums; avx2 as long as no code of a query is beyond 64, as it adds two products in
// 16 bits (255 * 64 * 2 fits).
enum class CodeKind { portable, avx2, avx512_vnni };

std::vector<CodeKind> code_kinds();       // that this processor has, the fastest last
std::string_view name_of(CodeKind kind);  // "avx2"
int greatest_code(CodeKind kind);         // of a query

// sums[q * rows + r] = sum over i < stride of codes[r * stride + i] * queries[q][i], for r < rows and q < count, on the calling thread.
// stride: a multiple of kCodeStep (row_codes.h).
void code_products(const std::uint8_t* codes, std::size_t stride, std::size_t rows, const std::int8_t* const* queries, std::size_t count,
                   CodeKind kind, std::int32_t* sums);

}  // namespace mm
