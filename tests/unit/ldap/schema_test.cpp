#include "schema.hpp"

#include <doctest/doctest.h>

using namespace rosterd::ldap;

TEST_CASE("a schema gives names and syntaxes, also through superior types") {
    Schema schema;
    schema.add("( 2.5.4.41 NAME 'name' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{32768} )");
    schema.add("( 1.2.3.1 NAME ( 'nickNames' 'shortName' ) SUP name )");
    schema.add("( 1.2.3.2 NAME 'hired' SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE )");
    schema.add("( 1.2.3.3 NAME 'rehired' SUP hired )");
    schema.add("( 1.2.3.4 NAME 'blob' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )");
    schema.add("( 1.2.3.5 SYNTAX 1.3.6.1.4.1.1466.115.121.1.28 )");
    schema.add("( 1.2.3.6 NAME 'loop' SUP loop )");
    schema.add("this is no definition");
    schema.add("( 1.2.3.7 NAME 'jpegPhoto' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )");
    schema.resolve();

    CHECK(schema.canonical("SHORTname") == "nicknames");
    CHECK(schema.canonical("1.2.3.1") == "nicknames");
    CHECK(schema.canonical("unknown") == "unknown");
    CHECK(schema.syntax("nicknames") == Syntax::text);
    CHECK(schema.syntax("rehired") == Syntax::generalized_time);
    CHECK(schema.syntax("blob") == Syntax::octets);
    CHECK(schema.syntax("1.2.3.5") == Syntax::binary);
    CHECK(schema.syntax("loop") == Syntax::text);
    CHECK(schema.syntax("jpegphoto") == Syntax::binary);
}

TEST_CASE("without a schema the best-known attributes have their syntax") {
    Schema schema;
    CHECK(schema.syntax("createtimestamp") == Syntax::generalized_time);
    CHECK(schema.syntax("jpegphoto") == Syntax::binary);
    CHECK(schema.syntax("cn") == Syntax::text);
    CHECK(schema.canonical("surname") == "sn");
}
