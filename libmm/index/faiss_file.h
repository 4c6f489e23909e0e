#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"

namespace mm {

// What a flat index of FAISS holds.
struct FaissVectors {
  std::size_t rows = 0, width = 0;     // N, E
  std::vector<float> numbers = {};     // [N, E]
  std::vector<std::int64_t> ids = {};  // of IndexIDMap: [N]; else empty
};

// Reads what faiss.write_index() writes of IndexFlatIP and IndexFlatL2, also inside of IndexIDMap and IndexIDMap2 (faiss/impl/
// index_write.cpp). Throws Error{input} for every other kind, which holds no vectors or packed ones, for what is cut off, and for bytes
// behind it.
FaissVectors read_faiss(const std::string& path);

// An IndexFlatIP on its way into a file, which faiss.read_index() opens.
class FaissWriter {
 public:
  FaissWriter(const std::string& path, std::size_t rows, std::size_t width);  // throws Error{output}

  void add(std::span<const float> vector);  // [E]
  void commit();                            // after as many as were announced

 private:
  AtomicFile file_;
  std::size_t left_, width_;
};

}  // namespace mm
