#pragma once
#include <optional>
#include <string>

namespace mm {

// A file that one process has at a time: it stands open, and locked until the object goes. The lock is a courtesy between programs that ask
// for it (some network file systems grant it to everybody), and goes with the process, however that ends.
class LockedFile {
 public:
  // Opens the regular file `path`, made when it is not there, for reading and appending. Nothing when another process has it.
  // Throws Error{output} for what cannot be opened so.
  static std::optional<LockedFile> open(const std::string& path);

  LockedFile(LockedFile&& other) noexcept;
  LockedFile& operator=(LockedFile&&) = delete;
  ~LockedFile();  // gives the lock back

  int descriptor() const { return descriptor_; }

 private:
  explicit LockedFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

// Whether some process has the file now; false when there is none. To ask is to take the lock for a moment, together with others who ask:
// who opens the file just then finds it locked. Throws Error{input} for a file that cannot be opened.
bool is_locked(const std::string& path);

// Whether `path` leads to the file that stands open as the descriptor. It does not after another process has renamed or removed that file.
bool leads_to(const std::string& path, int descriptor);

}  // namespace mm
