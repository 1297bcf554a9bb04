"""Conan 2 recipe of the tree that it stands in:  conan create cmake/packaging/conan --build=missing"""
import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.0"


class DedupConan(ConanFile):
    name = "dedup"
    description = "Cleans discussion threads: one canonical copy of each block, back-references for the rest"
    license = "MIT"
    topics = ("deduplication", "text", "quotes", "forum", "mail")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "json": [True, False]}
    default_options = {"shared": False, "fPIC": True, "json": True}
    implements = ["auto_shared_fpic"]

    @property
    def _tree(self):
        return os.path.abspath(os.path.join(self.recipe_folder, *[os.pardir] * 3))

    def set_version(self):
        cmake = load(self, os.path.join(self._tree, "CMakeLists.txt"))
        self.version = re.search(r"project\(dedup VERSION ([0-9.]+)", cmake).group(1)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "CHANGELOG.md", "LICENSE", "cmake/*", "include/*", "src/*"):
            copy(self, pattern, self._tree, self.export_sources_folder)

    def requirements(self):
        self.requires("icu/[>=72 <80]")
        self.requires("fmt/[>=9 <13]")
        self.requires("xxhash/[>=0.8 <0.9]")
        if self.options.json:
            self.requires("simdjson/[>=3.0.1 <5]")

    def validate(self):
        check_min_cppstd(self, 20)
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("dedup is known to build on Linux only")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        deps = CMakeDeps(self)
        for library in ("icu", "fmt"):  # the versions that CMakeLists.txt names are the least
            deps.set_property(library, "cmake_config_version_compat", "AnyNewerVersion")
        deps.generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["DEDUP_BUILD_JSON"] = bool(self.options.json)
        for part in ("TOOL", "TESTS", "BENCH"):
            toolchain.cache_variables[f"DEDUP_BUILD_{part}"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        for own in ("cmake", "pkgconfig"):  # Conan writes them for the generators that its users ask for
            rmdir(self, os.path.join(self.package_folder, "lib", own))

    def package_info(self):
        core = self.cpp_info.components["core"]
        core.libs = ["dedup"]
        core.set_property("cmake_target_name", "dedup::dedup")
        core.set_property("pkg_config_name", "dedup")
        core.requires = ["icu::icu-uc", "fmt::fmt", "xxhash::xxhash"]
        if self.options.json:
            json = self.cpp_info.components["json"]
            json.libs = ["dedup-json"]
            json.set_property("cmake_target_name", "dedup::json")
            json.set_property("pkg_config_name", "dedup-json")
            json.requires = ["core", "simdjson::simdjson"]
