package io.jbuild.check;

import io.jbuild.event.Finding;
import java.util.Locale;

/** The rules, with BuildKit's names and words where they are BuildKit's. */
enum Rule {
  STAGE_NAME_CASING("StageNameCasing", "Stage names should be lowercase"),
  FROM_AS_CASING("FromAsCasing", "The 'as' keyword should match the case of the 'from' keyword"),
  NO_EMPTY_CONTINUATION(
      "NoEmptyContinuation", "Empty continuation lines will become errors in a future release"),
  CONSISTENT_INSTRUCTION_CASING(
      "ConsistentInstructionCasing",
      "All commands within the Dockerfile should use the same casing (either upper or lower)"),
  DUPLICATE_STAGE_NAME("DuplicateStageName", "Stage names should be unique"),
  RESERVED_STAGE_NAME("ReservedStageName", "Reserved words should not be used as stage names"),
  JSON_ARGS_RECOMMENDED(
      "JSONArgsRecommended",
      "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS"
          + " signals"),
  MAINTAINER_DEPRECATED(
      "MaintainerDeprecated",
      "The MAINTAINER instruction is deprecated, use a label instead to define an image author"),
  UNDEFINED_ARG_IN_FROM("UndefinedArgInFrom", "FROM command must use declared ARGs"),
  WORKDIR_RELATIVE_PATH(
      "WorkdirRelativePath",
      "Relative workdir without an absolute workdir declared within the build can have unexpected"
          + " results if the base image changes"),
  UNDEFINED_VAR("UndefinedVar", "Variables should be defined before their use"),
  MULTIPLE_INSTRUCTIONS_DISALLOWED(
      "MultipleInstructionsDisallowed",
      "Multiple instructions of the same type should not be used in the same stage"),
  LEGACY_KEY_VALUE_FORMAT(
      "LegacyKeyValueFormat",
      "Legacy key/value format with whitespace separator should not be used"),
  INVALID_BASE_IMAGE_PLATFORM(
      "InvalidBaseImagePlatform",
      "Base image platform does not match expected target platform",
      Origin.WITHOUT_PAGE),
  REDUNDANT_TARGET_PLATFORM(
      "RedundantTargetPlatform",
      "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default"
          + " behavior"),
  SECRETS_USED_IN_ARG_OR_ENV(
      "SecretsUsedInArgOrEnv", "Sensitive data should not be used in the ARG or ENV commands"),
  INVALID_DEFAULT_ARG_IN_FROM(
      "InvalidDefaultArgInFrom",
      "Default value for global ARG results in an empty or invalid base image name"),
  FROM_PLATFORM_FLAG_CONST_DISALLOWED(
      "FromPlatformFlagConstDisallowed", "FROM --platform flag should not use a constant value"),
  COPY_IGNORED_FILE("CopyIgnoredFile", "Attempting to Copy file that is excluded by .dockerignore"),
  INVALID_DEFINITION_DESCRIPTION(
      "InvalidDefinitionDescription",
      "Comment for build stage or argument should follow the format: `# <arg/stage name>"
          + " <description>`. If this is not intended to be a description comment, add an empty"
          + " line or comment between the instruction and the comment.",
      Origin.EXPERIMENTAL),
  EXPOSE_PROTO_CASING("ExposeProtoCasing", "Protocol in EXPOSE instruction should be lowercase"),
  EXPOSE_INVALID_FORMAT(
      "ExposeInvalidFormat",
      "IP address and host-port mapping should not be used in EXPOSE instruction. This will become"
          + " an error in a future release"),
  UNDECLARED_BUILD_ARG(
      "UndeclaredBuildArg",
      "A build argument has an effect only where an ARG declares it",
      Origin.OWN),
  COPY_BEFORE_DEPENDENCIES(
      "CopyBeforeDependencies",
      "Dependencies should be fetched before all sources are copied: from the files alone that name"
          + " them, so that another change does not fetch them again",
      Origin.OWN),
  APT_LISTS_KEPT(
      "AptListsKept",
      "Package lists should be removed by the RUN that fetches them: they differ from day to day,"
          + " and the image has no use for them",
      Origin.OWN),
  UNVERIFIED_DOWNLOAD(
      "UnverifiedDownload",
      "A download that can change should be of a fixed version, or be compared with a checksum",
      Origin.OWN),
  CLASS_ARCHIVE_WITH_JARS(
      "ClassArchiveWithJars",
      "A class-data or AOT archive of Java should be made in a RUN of its own, after the one that"
          + " makes its jars: Java compares their times, which are set when a RUN has ended",
      Origin.OWN),
  NEWER_SYNTAX(
      "NewerSyntax",
      "What older builders do not read should have a syntax directive that brings a builder which"
          + " does",
      Origin.OWN);

  /** Whose rule it is, and whether it is on by itself. */
  enum Origin {
    BUILDKIT,
    /** BuildKit's, explained nowhere. */
    WITHOUT_PAGE,
    /** BuildKit's, on where {@code experimental=} names it. */
    EXPERIMENTAL,
    /** Ours. */
    OWN
  }

  private static final String PAGES = "https://docs.docker.com/go/dockerfile/rule/";

  private final String word;
  private final String description;
  private final Origin origin;

  Rule(String word, String description) {
    this(word, description, Origin.BUILDKIT);
  }

  Rule(String word, String description, Origin origin) {
    this.word = word;
    this.description = description;
    this.origin = origin;
  }

  /** Its name in options and reports. */
  String word() {
    return origin == Origin.OWN ? Finding.OWN + word : word;
  }

  String description() {
    return description;
  }

  Origin origin() {
    return origin;
  }

  /** Where it is explained; empty where it is not. */
  String url() {
    return origin == Origin.WITHOUT_PAGE || origin == Origin.OWN
        ? ""
        : PAGES + name().toLowerCase(Locale.ROOT).replace('_', '-') + "/";
  }
}
