/*
 * The tokens of one logical line: continuations joined, blanks around it removed, no line break in it.
 *
 * The escape character is written \ throughout; where the Dockerfile chose `, the character stream
 * shows the two exchanged. Which mode reads the arguments depends on the keyword (see Shape).
 */
lexer grammar DockerfileLexer;

// The default mode reads "KEYWORD --flag --flag=value" and leaves the rest as one token.
KEYWORD : ~[\t\u000B\f\r ]+ -> mode(FLAGS) ;

mode FLAGS;
FLAG : SPACE+ '--' FLAG_PART+ ;
NO_MORE_FLAGS : SPACE+ '--' -> skip, mode(REST_OF_LINE) ;
LAST_GAP : SPACE+ -> skip, mode(REST_OF_LINE) ;

mode REST_OF_LINE;
REST : ~[\n]+ ;

// Words between blanks; quotes and escapes mean nothing.
mode WORDS;
WORD : ~[\t\u000B\f\r ]+ ;
WORD_GAP : [\t\u000B\f\r ]+ -> skip ;

// A word, and everything behind it.
mode NAMED;
NAME : ~[\t\u000B\f\r ]+ -> mode(AFTER_NAME) ;

mode AFTER_NAME;
NAME_GAP : [\t\u000B\f\r ]+ -> skip, mode(REST_OF_LINE) ;

// Words in which quotes and escapes protect blanks. Both stay in the word: they are removed when it
// is expanded. An escape that ends the line protects nothing, and is dropped.
mode QUOTED_WORDS;
QUOTED_WORD : WORD_PART+ ;
CUT_WORD : WORD_PART* '"' (ESCAPED | ~["\\])* '\\' EOF ;
LONE_ESCAPE : '\\' -> skip ;
QUOTED_WORD_GAP : SPACE+ -> skip ;

// RFC 8259. Anything else in the line makes it not JSON, which is no error: it is shell form then.
mode JSON;
LEFT_BRACKET : '[' ;
RIGHT_BRACKET : ']' ;
LEFT_BRACE : '{' ;
RIGHT_BRACE : '}' ;
COMMA : ',' ;
COLON : ':' ;
STRING : '"' (~["\\\u0000-\u001F] | '\\' ["\\/bfnrt] | '\\u' HEX HEX HEX HEX)* '"' ;
SCALAR : 'true' | 'false' | 'null' | '-'? ('0' | [1-9] [0-9]*) ('.' [0-9]+)? ([eE] [+\-]? [0-9]+)? ;
JSON_GAP : [\t\r ]+ -> skip ;
NOT_JSON : . ;

// "# name = value" in the first lines of the file.
mode DIRECTIVE;
HASH : '#' SPACE* ;
DIRECTIVE_NAME : [a-zA-Z] [a-zA-Z0-9]* ;
EQUALS : [\t\f\r ]* '=' [\t\f\r ]* -> mode(REST_OF_LINE) ;
NOT_A_DIRECTIVE : . ;

fragment ESCAPED : '\\' . ;
fragment HEX : [0-9a-fA-F] ;
fragment FLAG_PART
  : ESCAPED
  | '"' (ESCAPED | ~["\\])* ('"' | '\\'? EOF)
  | '\'' (ESCAPED | ~['\\])* ('\'' | '\\'? EOF)
  | '\\' EOF
  | ~[\t\n\u000B\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"'\\]
  ;
fragment WORD_PART
  : ESCAPED
  | '"' (ESCAPED | ~["\\])* ('"' | EOF)
  | '\'' ~[']* ('\'' | EOF)
  | ~[\t\n\u000B\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"'\\]
  ;
fragment SPACE : [\t\n\u000B\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000] ;
