#include "export/job_log.hpp"

#include <array>

namespace rosterd::exporting {

namespace {

// Chinese, English.
using Pair = std::array<std::string_view, 2>;

// The words of the product's console.
Pair action_words(Action action, Kind kind) noexcept {
    switch (action) {
        case Action::create_department:
            return {"创建部门", "create department"};
        case Action::update_department:
            return {"修改部门信息", "update department"};
        case Action::move_department:
            return {"移动部门", "move department"};
        case Action::set_leaders:
            return {"同步部门负责人", "set department leaders"};
        case Action::delete_department:
            return {"删除部门", "delete department"};
        case Action::create_person:
            return {"创建用户", "create user"};
        case Action::update_person:
            return {"修改用户信息", "update user"};
        case Action::clear_fields:
            return kind == Kind::person ? Pair{"清空用户字段", "clear fields of user"}
                                        : Pair{"清空部门字段", "clear fields of department"};
        case Action::change_identifier:
            return {"修改用户唯一标识", "change identifier of user"};
        case Action::change_departments:
            return {"修改用户部门", "change departments of user"};
        case Action::disable_person:
            return {"停用用户", "disable user"};
        case Action::delete_person:
            return {"删除用户", "delete user"};
        case Action::adopt:
            return {"关联已有对象", "link to what is there"};
        case Action::none:
            return {"无需更新", "nothing to update"};
    }
    return {"", ""};
}

Pair state_words(ChangeState state) noexcept {
    switch (state) {
        case ChangeState::planned:
            return {"未执行", "planned"};
        case ChangeState::applied:
            return {"成功", "succeeded"};
        case ChangeState::failed:
            return {"失败", "failed"};
        case ChangeState::held:
            return {"已拦截", "held"};
        case ChangeState::skipped:
            return {"已跳过", "skipped"};
    }
    return {"", ""};
}

constexpr std::array<Pair, 9> titles = {{{"序号", "Number"},
                                         {"主体类型", "Subject"},
                                         {"主体名称", "Name"},
                                         {"主体 ID", "Id"},
                                         {"同步类型", "Action"},
                                         {"状态", "State"},
                                         {"同步时间", "Time"},
                                         {"变更字段", "Changed fields"},
                                         {"错误信息", "Error"}}};

std::string_view in(const Pair& pair, Words words) noexcept {
    return pair[words == Words::english ? 1 : 0];
}

std::string changes_text(const Change& change, const Wording& wording) {
    std::string text;
    for (const FieldChange& field : change.fields) {
        if (!text.empty()) text += "; ";
        text += field.key + ": ";
        if (field.before) text += wording(field, *field.before) + " -> ";
        text += field.after ? wording(field, *field.after) : std::string("-");
    }
    return text;
}

}  // namespace

std::optional<Form> parse_form(std::string_view text) noexcept {
    if (text == "xlsx") return Form::xlsx;
    if (text == "csv") return Form::csv;
    return std::nullopt;
}

std::string_view media_type(Form form) noexcept {
    return form == Form::xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                              : "text/csv; charset=utf-8";
}

std::string_view to_string(Form form) noexcept {
    return form == Form::xlsx ? "xlsx" : "csv";
}

JobLog::~JobLog() = default;

std::unique_ptr<JobLog> JobLog::create(const std::filesystem::path& file, Form form, Words words) {
    return form == Form::xlsx ? create_xlsx(file, words) : create_csv(file, words);
}

std::string_view JobLog::title(std::size_t column) const noexcept {
    return in(titles[column], words_);
}

void JobLog::add(const Change& change, const Wording& wording) {
    Row row;
    row.number = ++rows_;
    row.subject = in(change.kind == Kind::person ? Pair{"用户", "user"} : Pair{"部门", "department"}, words_);
    row.name = change.object_name;
    row.id = change.object_id.empty() ? change.key : change.object_id;
    row.action = in(action_words(change.action, change.kind), words_);
    row.state = in(state_words(change.state), words_);
    row.time = change.at;
    row.changes = changes_text(change, wording);
    row.error = change.error;
    write(row);
}

}  // namespace rosterd::exporting
