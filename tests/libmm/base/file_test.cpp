#include "base/file.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

namespace {

std::size_t entries(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("a path in a record is UTF-8, and itself where it can be") {
  CHECK(mm::as_utf8("a\nb \xC3\xA9") == "a\nb \xC3\xA9");
  CHECK(mm::as_utf8("\xFF.jpg") == "\\xff.jpg");
}

TEST_CASE("a path is shown on one line, whatever is in it") {
  CHECK(mm::shown("a/\xC3\xA9 b.jpg") == "a/\xC3\xA9 b.jpg");
  CHECK(mm::shown("a\nb\x7F") == "a\\x0ab\\x7f");
  CHECK(mm::shown("\xFFx\xE2\x82") == "\\xffx\\xe2\\x82");
}

namespace {

// Bytes of files that are in this process's memory.
std::size_t mapped_in_memory() {
  std::size_t size = 0, resident = 0, shared = 0;
  std::ifstream("/proc/self/statm") >> size >> resident >> shared;
  return shared * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

TEST_CASE("what a mapping releases leaves the memory and reads the same again") {
  const TemporaryFolder folder;
  std::string text(std::size_t{8} << 20, 'a');
  for (std::size_t i = 0; i < text.size(); i += 4096) text[i] = static_cast<char>('b' + i / 4096 % 20);
  const mm::MappedFile mapped(folder.file("x", text));
  const auto same = [&] { return std::memcmp(mapped.bytes().data(), text.data(), text.size()) == 0; };
  CHECK(same());
  const auto before = mapped_in_memory();
  mapped.release(mapped.bytes().subspan(100, text.size() - 200));
  CHECK(mapped_in_memory() + (text.size() - 65536) < before);
  CHECK(same());
  mapped.release(mapped.bytes().subspan(100, 50));  // within one page: nothing to release
  CHECK(same());
}

TEST_CASE("files are read whole, zero bytes included") {
  const TemporaryFolder folder;
  const std::string text("a\0b\n", 4);
  CHECK(mm::read_file(folder.file("x", text)) == text);
  CHECK(mm::read_file(folder.file("empty", "")).empty());
  const mm::MappedFile mapped(folder / "x");
  CHECK(std::memcmp(mapped.bytes().data(), text.data(), 4) == 0);
  CHECK(mapped.bytes().size() == 4);
  mapped.read_ahead();  // changes nothing that can be seen
  mm::MappedFile(folder / "empty").read_ahead();
  CHECK(mm::MappedFile(folder / "empty").bytes().empty());
}

TEST_CASE("a mapping outlives its object through the handle") {
  const TemporaryFolder folder;
  std::shared_ptr<const void> handle;
  std::span<const std::byte> bytes;
  {
    const mm::MappedFile mapped(folder.file("x", "kept"));
    handle = mapped.handle();
    bytes = mapped.bytes();
  }
  CHECK(std::memcmp(bytes.data(), "kept", 4) == 0);
}

TEST_CASE("what is no file is refused, with its name, and never waited for") {
  const TemporaryFolder folder;
  CHECK(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  std::filesystem::create_symlink("loop", folder / "loop");
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  (folder / "socket").copy(address.sun_path, sizeof address.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(socket);
  const std::pair<std::string, const char*> cases[] = {
      {folder / "absent", "no such file"},
      {folder.path, "is a folder, not a file"},
      {folder / "fifo", "is not a regular file (a pipe, socket or device)"},
      {folder / "socket", "is not a regular file (a pipe, socket or device)"},
      {"/dev/zero", "is not a regular file (a pipe, socket or device)"},
      {folder / "loop", "Too many levels of symbolic links"},
      {folder.file("file", "x") + "/below", "Not a directory"},
  };
  for (const auto& [path, what] : cases) {
    CAPTURE(path);
    const auto read = error_of([&] { mm::read_file(path); });
    CHECK(read.kind == mm::Kind::input);
    CHECK(std::string(read.what()) == what);
    CHECK(read.where == path);
    CHECK(std::string(error_of([&] { mm::MappedFile{path}; }).what()) == what);
  }
  CHECK(error_of([&] { mm::read_file(""); }).kind == mm::Kind::input);
  CHECK(error_of([&] { mm::read_file(std::string("a\0b", 3)); }).where == "a\\x00b");
}

TEST_CASE("a file without permission says so") {
  if (::geteuid() == 0) return;  // root reads everything
  const TemporaryFolder folder;
  const std::string path = folder.file("x", "secret");
  ::chmod(path.c_str(), 0);
  const auto error = error_of([&] { mm::read_file(path); });
  CHECK(std::string(error.what()) == "Permission denied");
  CHECK(error.hint == "check its permissions");
}

TEST_CASE("a file that is too large is refused before memory is taken") {
  const TemporaryFolder folder;
  const std::string path = folder.file("large", "");
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40);  // a hole: 1 TiB that takes no space
  const auto error = error_of([&] { mm::read_file(path, 1000); });
  CHECK(std::string(error.what()) == "is 1099511627776 bytes long; at most 1000 are read");
}

TEST_CASE("a file appears whole or not at all") {
  const TemporaryFolder folder;
  const std::string path = folder.file("out", "old");
  {
    mm::AtomicFile file(path);
    file.write("new");
    CHECK(text_of(path) == "old");
  }  // no commit
  CHECK(text_of(path) == "old");
  CHECK(entries(folder.path) == 1);
  mm::write_file(path, "new");
  CHECK(text_of(path) == "new");
  CHECK(entries(folder.path) == 1);
}

TEST_CASE("two writers of one file do not meet in one temporary file") {
  const TemporaryFolder folder;
  mm::AtomicFile first(folder / "out"), second(folder / "out");
  first.write("first");
  second.write("second");
  first.commit();
  CHECK(text_of(folder / "out") == "first");
  second.commit();
  CHECK(text_of(folder / "out") == "second");
  CHECK(entries(folder.path) == 1);
}

TEST_CASE("a file that cannot be written is an output error that names it") {
  const TemporaryFolder folder;
  const auto absent = error_of([&] { mm::write_file(folder / "no/such/folder", "x"); });
  CHECK(absent.kind == mm::Kind::output);
  CHECK(absent.where == folder / "no/such/folder");
  CHECK(std::string(error_of([&] { mm::write_file(folder.path, "x"); }).what()) == "is a folder, not a file");
  const auto device = error_of([&] { mm::write_file("/dev/null", "x"); });  // renaming over it would take the device away
  CHECK(std::string(device.what()) == "is not a regular file (a pipe, socket or device)");
  CHECK(std::filesystem::is_character_file("/dev/null"));
  CHECK(error_of([&] { mm::write_file("", "x"); }).kind == mm::Kind::output);
}

TEST_CASE("a write that fails leaves the old file and no temporary one") {
  const TemporaryFolder folder;
  const std::string path = folder.file("out", "old");
  auto* before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small{.rlim_cur = 1000, .rlim_max = limit.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto error = error_of([&] { mm::write_file(path, std::string(5000, 'x')); });
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, before);
  CHECK(error.kind == mm::Kind::output);
  CHECK(std::string(error.what()) == "cannot write: File too large");
  CHECK(error.hint == "free some space, or write somewhere else");
  CHECK(text_of(path) == "old");
  CHECK(entries(folder.path) == 1);
}

TEST_CASE("a folder that is not there cannot be brought to the disk") {
  const TemporaryFolder folder;
  mm::sync_folder(folder.path);
  CHECK(error_of([&] { mm::sync_folder(folder / "absent"); }).kind == mm::Kind::output);
}
