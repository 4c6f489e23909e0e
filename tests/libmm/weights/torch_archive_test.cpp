#include "weights/torch_archive.h"

#include "support/caught.h"
#include "support/made_archive.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kGolden = MM_TEST_DATA "/convert/";

std::string complaint_about(const TemporaryFolder& folder, const std::string& bytes) {
  const std::string path = folder.file("x.pth", bytes), text = complaint([&] { TorchArchive{path}; });
  return text.empty() ? text : text.substr(path.size() + 2);
}

}  // namespace

TEST_CASE("both forms hold the same storages") {
  for (const char* name : {"views.pth", "views_old.pth"}) {
    const TorchArchive archive(kGolden + name);
    REQUIRE(archive.storages().size() == 1);
    const auto& storage = archive.storages().begin()->second;
    CHECK(storage.bytes_each == 4);
    CHECK(storage.count == 60);
    CHECK(storage.bytes.size() == 240);
    CHECK_FALSE(archive.swapped());
  }
  CHECK(TorchArchive(kGolden + "types.pth").storages().begin()->second.crc.has_value());
  CHECK_FALSE(TorchArchive(kGolden + "no_sums.pth").storages().begin()->second.crc.has_value());
}

TEST_CASE("classes of storages") {
  CHECK(storage_type("torch.FloatStorage") == "F32");
  CHECK(storage_type("torch.cuda.HalfStorage") == "F16");
  CHECK(storage_type("torch.storage.UntypedStorage") == "");
  CHECK_FALSE(storage_type("torch.ComplexDoubleStorage"));
  CHECK_FALSE(storage_type("os.FloatStorage"));
}

TEST_CASE("files that are something else each have their sentence") {
  const TemporaryFolder folder;
  CHECK(complaint_about(folder, "") == "is empty: 0 bytes");
  CHECK(complaint_about(folder, "\x80\x02]." + std::string(9, 'x')) == "is a Python pickle, but not one of torch.save");
  CHECK(complaint_about(folder, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n").find("Git LFS pointer") !=
        std::string::npos);
  CHECK(complaint_about(folder, made_zip({{"x.npy", "1"}})) == "is a zip archive without a data.pkl, so torch.save did not write it");
  CHECK(complaint_about(folder, made_zip({{"a/data.pkl", "\x80\x02N."}, {"a/code/x.py", ""}})).starts_with("is a TorchScript archive"));
  CHECK(complaint_about(folder, text_of(kGolden + "types.safetensors")) == "is a .safetensors file already");
  CHECK(complaint_about(folder, std::string(257, '\0') + "ustar" + std::string(20, '\0')).starts_with("is a tar archive"));
}

TEST_CASE("storages that lie are refused") {
  const TemporaryFolder folder;
  const auto about = [&](const std::string& tensor, const std::string& numbers) {
    return complaint_about(folder, made_torch_file(tensor, numbers));
  };
  CHECK(about(tensor_in_pickle(2, 0, {2}, {1}), "12345678").empty());
  CHECK(about(tensor_in_pickle(3, 0, {2}, {1}), "12345678") == "its storage '0' shall hold 3 numbers of 4 bytes, but is 8 bytes long");
  CHECK(about(tensor_in_pickle(~std::uint64_t{0} / 2, 0, {2}, {1}), "12345678").find("shall hold") != std::string::npos);
  CHECK(about(tensor_in_pickle(~std::uint64_t{0}, 0, {2}, {1}), "12345678").find("id that torch.save does not write") != std::string::npos);
  CHECK(about(tensor_in_pickle(2, 0, {2}, {1}) + "0" + tensor_in_pickle(1, 0, {1}, {1}), "12345678") ==
        "says two things of its storage '0'");
  CHECK(about(tensor_in_pickle(1, 0, {1}, {1}, "QInt8Storage"), "12345678").find("torch.QInt8Storage") != std::string::npos);
  CHECK(complaint_about(folder, made_zip({{"a/data.pkl", "\x80\x02" + tensor_in_pickle(2, 0, {2}, {1}) + "."}})) ==
        "lacks its storage '0'");
  CHECK(about("K\1Q", "").find("id that torch.save does not write") != std::string::npos);
}

TEST_CASE("the old form cut anywhere is refused") {
  const TemporaryFolder folder;
  const std::string whole = text_of(kGolden + "views_old.pth");
  REQUIRE(complaint_about(folder, whole).empty());
  for (std::size_t length = 0; length < whole.size(); length += 3) CHECK_FALSE(complaint_about(folder, whole.substr(0, length)).empty());
  CHECK(complaint_about(folder, whole + "x") == "holds 1 bytes behind its last storage");
}
