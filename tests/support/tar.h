#pragma once
#include <cstdio>
#include <string>

// A number of a tar header: octal digits and a zero byte.
inline std::string octal(std::size_t number, int digits) {
  char text[32];
  std::snprintf(text, sizeof(text), "%0*zo", digits, number);
  return std::string(text) + '\0';
}

// A header block whose checksum is right. type: '0' a file, '5' a folder, 'x' pax, 'L' GNU's long name.
inline std::string tar_header(const std::string& name, const std::string& size, char type, const std::string& prefix = "") {
  std::string block = name;
  block.resize(100);
  block += octal(0644, 7) + octal(0, 7) + octal(0, 7) + size;
  block.resize(136);
  block += octal(0, 11) + std::string(8, ' ') + type;
  block.resize(257);
  block += std::string("ustar\0", 6) + "00";
  block.resize(345);
  block += prefix;
  block.resize(512);
  std::size_t sum = 0;
  for (const char byte : block) sum += static_cast<unsigned char>(byte);
  block.replace(148, 8, octal(sum, 6) + ' ');
  return block;
}

inline std::string tar_body(const std::string& text) { return text + std::string((512 - text.size() % 512) % 512, '\0'); }

inline std::string tar_file(const std::string& name, const std::string& text) {
  return tar_header(name, octal(text.size(), 11), '0') + tar_body(text);
}

inline std::string tar_end() { return std::string(1024, '\0'); }
