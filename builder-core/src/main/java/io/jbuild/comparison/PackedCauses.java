package io.jbuild.comparison;

import static io.jbuild.comparison.CauseRule.rule;
import static io.jbuild.comparison.Evidence.differing;
import static io.jbuild.comparison.Evidence.format;
import static io.jbuild.comparison.Evidence.instruction;
import static io.jbuild.comparison.Evidence.onlyPlaces;
import static io.jbuild.comparison.Evidence.path;
import static io.jbuild.comparison.Evidence.place;
import static io.jbuild.comparison.Evidence.text;

import java.util.List;

/** Causes that stand inside of programs, archives and databases. */
final class PackedCauses {

  /** Where the entries of an archive say when and whose they are. */
  private static final String TIMES = "(^|: )time( of \\d+ entries.*)?$";

  static final List<CauseRule> RULES =
      List.of(
          rule(
              "manifest-times",
              place(
                      "MANIFEST\\.MF > |pom\\.properties > |build-info\\.properties > |git\\.properties > ")
                  .and(
                      differing(Words::differInTimes)
                          .or(
                              text(
                                  "Build-?(Time|Date|Timestamp|Number|Host)|Built-By|LastModified"))),
              "The jar's manifest or properties say when, where or by whom it was built.",
              "Maven: set project.build.outputTimestamp; Gradle: leave such attributes out of the"
                  + " manifest, or take them from SOURCE_DATE_EPOCH."),
          rule(
              "zip-times",
              format("zip").and(place(TIMES)),
              "The entries of the zip or jar have the time at which it was made.",
              "Maven: set project.build.outputTimestamp; Gradle: preserveFileTimestamps = false;"
                  + " jar --date; zip -X after touch -d @$SOURCE_DATE_EPOCH."),
          rule(
              "entry-order",
              place("order of entries"),
              "Files were packed in the order in which the file system lists them.",
              "Sort them: tar --sort=name; find . | LC_ALL=C sort | zip -X -@; Gradle:"
                  + " reproducibleFileOrder = true."),
          rule(
              "gzip-time",
              place("gzip header: (time|name)$"),
              "gzip writes down the time and name of the file it packs.",
              "Call gzip -n."),
          rule(
              "ar-times",
              format("ar").and(place(TIMES.replace("time", "(time|owner|group|mode)"))),
              "The members of the library have the time at which it was made, and its owner.",
              "Call ar with D, as ar rcsD, and ranlib -D."),
          rule(
              "tar-times",
              place(TIMES.replace("time", "(time|owner|mode)")),
              "The entries of the archive have the times, owners and modes of the files packed.",
              "Call tar --mtime=@$SOURCE_DATE_EPOCH --sort=name --owner=0 --group=0"
                  + " --numeric-owner."),
          rule(
              "go-build",
              format("ELF").and(place("section \\.(go\\.buildinfo|note\\.go\\.buildid)")),
              "Go writes paths, the state of the repository and a build id into programs.",
              "Call go build -trimpath -buildvcs=false -ldflags=-buildid=."),
          rule(
              "rust-build",
              format("ELF").and(instruction("\\b(cargo|rustc)\\b")),
              "rustc writes paths into programs, and divides the work as it comes.",
              "Build with --locked, codegen-units = 1 and RUSTFLAGS=--remap-path-prefix=$PWD=."),
          rule(
              "compiler-version",
              format("ELF").and(place("section \\.comment")),
              "Another version of the compiler made it.",
              "Pin the version of the compiler, or the base image by its digest."),
          rule(
              "date-macro",
              format("ELF").and(differing(Words::differInTimes)),
              "The date of the compilation stands in the program, as by __DATE__ and __TIME__.",
              "Set SOURCE_DATE_EPOCH in the RUN's environment, which gcc and clang take for the"
                  + " date; -Werror=date-time finds the place."),
          rule(
              "build-path",
              format("ELF").and(text("/[\\w.@+-]+/[\\w.@+/-]+")),
              "The path of the folder it was built in stands in the program.",
              "Build in a folder with a fixed name, or with -ffile-prefix-map=$PWD=."),
          rule(
              "build-id",
              format("ELF").and(onlyPlaces("section \\.(note\\.gnu\\.build-id|gnu_debuglink)")),
              "The program's build id differs, and nothing else: something that was stripped does.",
              "Link with -Wl,--build-id=none, or build with -ffile-prefix-map=$PWD=."),
          rule(
              "link-order",
              format("ELF"),
              "The program was compiled or linked otherwise: files in another order, other"
                  + " versions, or random names.",
              "Sort the files that are linked ($(sort $(wildcard *.o))), pin the compiler, and"
                  + " give -frandom-seed and -flto=1 where LTO is used."),
          rule(
              "sqlite-counters",
              format("SQLite").and(onlyPlaces("^header: (file change counter|version-valid-for)")),
              "The database counts its changes.",
              "Make it in one transaction from a dump: sqlite3 FILE < dump.sql."),
          rule(
              "sqlite-rows",
              format("SQLite"),
              "The database's rows differ, or were written in another order: many hold times.",
              "Make it from a dump in a fixed order and VACUUM it, or delete it where it is a"
                  + " cache."),
          rule(
              "pyc",
              path("\\.pyc$").and(place("time of the source$")),
              "Python's compiled modules hold the time of their source.",
              // An import heeds no SOURCE_DATE_EPOCH, and compileall keeps what is new enough.
              "Compile them with python3 -m compileall -f, which writes a hash instead where"
                  + " SOURCE_DATE_EPOCH is set, as jbuild does in each RUN; or set"
                  + " PYTHONDONTWRITEBYTECODE=1, so that there are none."),
          rule(
              "pyc-code",
              path("\\.pyc$"),
              "Python compiled the module to other code: another version, or sets in the order of"
                  + " a random seed.",
              "Set PYTHONHASHSEED=0 in the RUN's environment, and pin Python's version."),
          rule(
              "javadoc-dates",
              text("Generated by javadoc|dc\\.created|name=\"date\""),
              "javadoc writes the date into each page.",
              "Call javadoc -notimestamp."),
          rule(
              "compression",
              place("packed in another way|packed size"),
              "What is packed is the same: another version, level or number of threads packed it.",
              "Pin the tool's version and its level, and use one thread (xz -T1, zstd -T1)."));

  private PackedCauses() {}
}
