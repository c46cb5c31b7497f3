#pragma once
// Secrets as the store keeps them: AES-256-GCM under one key of the daemon, which is not in the database. Whoever has a
// copy of the database alone has none of its secrets.

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace rosterd::store {

class Sealer {
public:
    // The key of the file. One that is not there is made, with mode 0600. Error(invalid) when the file is no key or
    // others than its owner can read it, Error(storage) when it cannot be read or written.
    static Sealer from_file(const std::filesystem::path& file);
    // The same from a systemd credential: it has to be there, and systemd minds who reads it.
    static Sealer from_credential(const std::filesystem::path& file);
    // A key of this process alone, for stores in memory.
    static Sealer ephemeral();

    ~Sealer();  // wipes the key
    Sealer(Sealer&&) noexcept;
    Sealer(const Sealer&) = delete;
    Sealer& operator=(const Sealer&) = delete;
    Sealer& operator=(Sealer&&) = delete;

    // `purpose` says what it is ("task 17", "access key AK..."): what was sealed for one purpose opens for no other.
    // Two seals of one text differ. Any thread.
    std::string seal(std::string_view text, std::string_view purpose) const;

    // Error(storage) when it was sealed with another key, for another purpose, or was changed since.
    std::string open(std::string_view sealed, std::string_view purpose) const;

private:
    using Key = std::array<unsigned char, 32>;
    enum class Guarded { by_mode, by_systemd };
    explicit Sealer(const Key& key) : key_(key) {}
    static Sealer read(const std::filesystem::path& file, Guarded guarded);
    Key key_;
};

}  // namespace rosterd::store
