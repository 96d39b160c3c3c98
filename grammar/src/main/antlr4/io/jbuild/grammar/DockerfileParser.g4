/* What one logical line consists of; each rule reads to the end of its line. */
parser grammar DockerfileParser;

options {
  tokenVocab = DockerfileLexer;
}

instruction : KEYWORD FLAG* REST? EOF ;

// FROM, EXPOSE; ADD, COPY and VOLUME where they are not JSON
words : WORD* EOF ;

// ARG, ENV, LABEL
quotedWords : (QUOTED_WORD | CUT_WORD)* EOF ;

// HEALTHCHECK; ENV and LABEL in their old form, without "="
named : NAME REST? EOF ;

// the exec form
jsonArguments : array EOF ;

array : LEFT_BRACKET (value (COMMA value)*)? RIGHT_BRACKET ;

object : LEFT_BRACE (member (COMMA member)*)? RIGHT_BRACE ;

member : STRING COLON value ;

value : STRING | SCALAR | array | object ;

directive : HASH DIRECTIVE_NAME EQUALS REST EOF ;
