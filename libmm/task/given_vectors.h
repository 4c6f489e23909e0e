#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "base/log.h"
#include "index/store_item.h"

namespace mm {

// Vectors that somebody else made.
struct GivenVectors {
  at::Tensor rows;                    // [N, E] f32
  std::vector<StoreItem> items = {};  // of each row
};

// Reads what `path` names:
//
//   .npy, .npz, .safetensors   one array [N, E], or the one called "vectors"
//   .index, .faiss             a flat index of FAISS (index/faiss_file.h)
//   a folder                   what clip-retrieval's `inference` writes: img_emb/*.npy and text_emb/*.npy in the order of their numbers
//
// A file's items stand beside it in NAME.jsonl, a line each in the order of the rows, as mm embed and export write it (records without a
// "row" are passed over); without it ids are the rows' numbers, or FAISS's. A folder's stand in metadata/metadata_N.jsonl, a line each, of
// which "image_path" is the id and all are fields; without it ids are "img_emb_0:17". Throws Error{input}.
GivenVectors read_given_vectors(const std::string& path, Log& log);

// The rows alone: queries.
at::Tensor read_given_rows(const std::string& path);  // -> [N, E] f32

}  // namespace mm
