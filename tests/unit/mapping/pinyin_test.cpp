#include "unit/mapping/language.hpp"

using namespace rosterd::testing;

TEST_CASE("pinyin reads what stands first as a surname") {
    all_equal({{"pinyin('王小明')", "'wangxiaoming'"},
               {"pinyin('欧阳修')", "'ouyangxiu'"},
               {"pinyin('单雄信')", "'shanxiongxin'"},
               {"pinyin('曾国藩')", "'zengguofan'"},
               {"pinyin('解缙') + pinyin('仇英') + pinyin('区建国')", "'xiejinqiuyingoujianguo'"},
               {"pinyin('尉迟恭') + pinyin('万俟卨') + pinyin('长孙无忌')", "'yuchigongmoqixiezhangsunwuji'"},
               {"pinyin('查良镛') + pinyin('朴树') + pinyin('单于婉')", "'zhaliangyongpiaoshuchanyuwan'"},
               {"pinyin('吕绿')", "'lvlv'"}});
}

TEST_CASE("pinyin leaves what is no Chinese character as it is") {
    all_equal({{"pinyin('')", "''"},
               {"pinyin('Ünal 王')", "'Ünal wang'"},
               {"pinyin('王 小明')", "'wang xiaoming'"},
               {"pinyin('王小明', ' ')", "'wang xiao ming'"},
               {"pinyin('Alice')", "'Alice'"}});
    all_fail({"pinyin(1)", "pinyin('王', 1)", "pinyin()", "'王'.pinyin()"});
}

TEST_CASE("initials are one letter for each character") {
    all_equal({{"pinyinInitials('欧阳修')", "'oyx'"},
               {"pinyinInitials('单雄信')", "'sxx'"},
               {"pinyinInitials('曾国藩')", "'zgf'"},
               {"pinyinInitials('Ada Lovelace 王')", "'ALw'"},
               {"pinyinInitials('Élise-Émilie')", "'ÉÉ'"},
               {"pinyinInitials('')", "''"}});
    all_fail({"pinyinInitials(null)"});
}
